"""The common language of the hotline: its settings, its rules and the things they speak of."""
