"""The demo city 临澜: offices, people, rules, statements and a week of matters, all made up."""
