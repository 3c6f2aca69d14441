"""What the demo city's machines may say: one duty officer wrote it and another approved it."""

from __future__ import annotations

from hotline.models import SecurityEvent, Statement, Switch, User

AUTOMATIC = frozenset({"receipt", "welcome", "disaster_prompt"})
# Answers that a receiver may give word for word.
QUOTABLE = frozenset(
    {"office_hours", "fund_withdrawal", "who_is_in_charge", "works_until", "social_insurance"}
)

# Code: title, text. Blanks are typed; nothing else can be filled in.
STATEMENTS: dict[str, tuple[str, str]] = {
    "receipt": (
        "回执",
        "【自动回执】您的诉求已收到。\n编号：{number}\n查询码：{code}\n"
        "用编号和查询码可随时在“进度查询”看到办到哪一步，请不要把查询码告诉别人。"
        "我们会尽快登记并交主管单位办理，正式答复由主管单位发布。",
    ),
    "welcome": (
        "关注欢迎语",
        "【自动消息】您好，这里是临澜市民热线。遇到问题请直接留言，写明什么事、在哪里，"
        "有照片或位置更好；每件诉求都会收到编号。\n"
        "遇火灾、人员被困请先打 119，急病打 120，治安警情打 110。",
    ),
    "disaster_prompt": (
        "灾情报告提示",
        "【自动消息】如有人被困或受伤，请先打 119、120、110。\n"
        "请接着发来：位置（点“＋”发送位置）、现场照片，并写明水有多深、是否还在上涨、"
        "有没有人被困。顺序不限，发完不用等，我们已经在看。",
    ),
    "ask_place": (
        "请补充地点",
        "为了让工作人员找得到现场，请补充具体地点：路名和门牌、小区和楼栋，或直接发送位置。",
    ),
    "office_hours": (
        "办事大厅服务时间",
        "市政务服务大厅工作日 9:00–12:00、13:30–17:30 对外服务，"
        "婚姻登记、不动产登记周六上午照常办理。具体事项以主管部门答复为准。",
    ),
    "fund_withdrawal": (
        "租房提取公积金",
        "租房提取住房公积金每年可办理一次，可在市政务服务网“公积金”栏目线上办理，"
        "需身份证和无房证明。具体以市住房公积金管理中心答复为准。",
    ),
    "who_is_in_charge": (
        "事项由哪个部门负责",
        "您咨询的“{category}”事项由{office}负责，可直接向该部门咨询；也可以继续给我们留言，"
        "由热线代为转办。您的编号是 {number}。",
    ),
    "works_until": (
        "施工或停水停电到期日",
        "您反映的影响由{office}组织的施工造成，计划 {date} 结束。逾期仍未恢复的，请再次留言，"
        "编号 {number} 可随时查询。",
    ),
    "social_insurance": (
        "社保缴费查询",
        "社保缴费记录可在市政务服务网“社保”栏目或掌上 12333 查询，线下可在任一社保服务大厅办理，"
        "无需预约。具体以市社会保险中心答复为准。",
    ),
    "new_date": (
        "延期告知",
        "您反映的事项（编号 {number}）需要更多时间，{office}将在 {date} 前答复您。"
        "给您带来不便，请谅解。",
    ),
    "decline_emergency": (
        "不予受理：请拨打急救和报警电话",
        "您反映的是正在发生的险情或警情，请立即拨打 119、120 或 110，他们到得最快。"
        "险情过去后仍需要帮助的，请再给我们留言。",
    ),
    "decline_court": (
        "不予受理：诉讼、仲裁、复议",
        "您反映的事项已经或应当通过诉讼、仲裁或行政复议解决，热线不能替代。"
        "可拨打 12348 获得免费法律咨询。",
    ),
    "decline_petition": (
        "不予受理：信访途径",
        "您反映的事项正在信访渠道办理。请向原受理机关了解进度，或登录信访部门网站查询。",
    ),
    "decline_elsewhere": (
        "不予受理：外地事项",
        "您反映的事情发生在其他城市，请拨打“当地区号＋12345”，由当地热线为您办理。",
    ),
    "decline_handled": (
        "不予受理：同一事项已在办理",
        "您反映的事项此前已有单位依法办结或正在办理，请以原编号查询结果；有新情况请补充说明。",
    ),
    "discipline": (
        "不予受理：反映工作人员纪律作风",
        "反映公职人员违纪违法或作风问题，请拨打 12388 或登录纪检监察机关举报网站。"
        "您的来信已按规定封存，热线工作人员看不到内容。",
    ),
}


def uses_of(code: str) -> list[str]:
    """What the demo city's statements are for."""
    if code in AUTOMATIC:
        return [Statement.Use.AUTOMATIC]
    if code in QUOTABLE:
        return [Statement.Use.QUOTING]
    return [Statement.Use.PROMPT if code.startswith("ask_") else Statement.Use.NOTICE]


def approve_statements(drafter: User, approver: User) -> None:
    """Draft and approve every statement by two people and switch on those that answer by
    themselves.
    """
    for code, (title, text) in STATEMENTS.items():
        statement = Statement.objects.create(
            code=code, title=title, uses=uses_of(code), automatic=code in AUTOMATIC
        )
        statement.draft(text, by=drafter).approve(by=approver)
        if statement.automatic:
            SecurityEvent.objects.create(by=approver, what="statement_on", subject=code)


def switch_machines_on(by: User) -> None:
    """Turn the one switch that lets any automatic statement out."""
    Switch.objects.create(code="machines", on=True)
    SecurityEvent.objects.create(by=by, what="machines_on")
