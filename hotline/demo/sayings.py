"""What the demo city's machines may say: one duty officer wrote it and another approved it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from hotline.demo.offices import CENTRE
from hotline.models import Office, SecurityEvent, Statement, Switch, User

AUTOMATIC = frozenset(
    {
        *("receipt", "receipt_public", "welcome", "disaster_prompt", "call_for_help", "follow_up"),
        *("notice_answer", "notice_news", "notice_receipt", "menu_flood_now", "menu_flood_safety"),
    }
)
# What the machine asks for when a disaster report lacks it.
MISSING = frozenset({"ask_position", "ask_phone", "ask_words", "ask_photo"})
# What follows a ruling of the duty officer's.
AFTER_A_RULING = ("decline_", "new_date_")
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
        "我们会尽快登记并交主管单位办理，正式答复由主管单位发布。\n"
        "办理中如这里联系不上您，可否改用通知或短信，请在“进度查询”页选择“同意”。",
    ),
    "notice_answer": (
        "通知：已有答复",
        "【自动通知】您反映的事项（编号 {number}）已有答复，承办单位：{office}。"
        "请凭编号和查询码在“进度查询”查看。",
    ),
    "notice_news": (
        "通知：有新的决定",
        "【自动通知】您反映的事项（编号 {number}）有新的决定，请凭编号和查询码在“进度查询”查看。",
    ),
    "notice_receipt": (
        "短信回执：来电已登记",
        "【自动回执】您来电反映的事项已登记，编号 {number}，查询码 {code}。"
        "请不要把查询码告诉别人。",
    ),
    "receipt_public": (
        "公开回执",
        "【自动回执】您反映的事已登记，编号 {number}。私信本账号任意内容，即可收到查询码；"
        "正式答复由主管单位发布。",
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
    "menu_flood_now": (
        "菜单：最新汛情去哪里看",
        "【自动消息】雨情、水情和预警以市水务局、市应急管理局、市气象局发布的为准，请看本账号当天的推送。"
        "已经受灾或看到险情，请点“我报灾情”；有人被困、受伤请先打 119、120、110。",
    ),
    "menu_flood_safety": (
        "菜单：避险指南",
        "【自动消息】雨大时：不下地下室和车库，不涉水过下穿通道，远离河岸、围墙、电杆和井口；"
        "家中进水先关电闸，往高处走；接到转移通知请立即转移。有人被困、受伤请打 119、120、110。",
    ),
    "call_for_help": (
        "有人遇险：先打救援电话",
        "【自动消息】有人被困、受伤或落水，请立即拨打 119（救援）、120（急救）、110（报警），"
        "他们到得最快。我们已把您的报告列为特急。请待在安全的高处，保持电话畅通。",
    ),
    "ask_position": (
        "灾情报告：请发位置",
        "【自动消息】还不知道在哪里：请点“＋”发送位置，或写明路名、小区和楼栋。",
    ),
    "ask_phone": (
        "灾情报告：请留电话",
        "【自动消息】请留一个能打通的电话，救援人员要联系您。电话加密保存，只给处理的人看。",
    ),
    "ask_words": (
        "灾情报告：请说明情况",
        "【自动消息】请写一句：发生了什么、水有多深、有没有人被困或受伤。",
    ),
    "ask_photo": (
        "灾情报告：请发照片",
        "【自动消息】如果安全，请拍一张现场照片发来；不安全就不要拍。",
    ),
    "follow_up": (
        "回访",
        "【自动回访】您反映的事项（编号 {number}）已有答复。解决了吗？满意吗？"
        "点下面的链接就能告诉我们，不用登录，链接只能用一次：\n{link}",
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
    # Extension: the new date and why, a text for each reason (`new_date_<reason>`).
    "new_date_complex": (
        "延期告知：事项复杂",
        "您反映的事项（编号 {number}）情况复杂，"
        "{office}需要更多时间核实，将在 {date} 前答复您。请谅解。",
    ),
    "new_date_several_offices": (
        "延期告知：多部门会办",
        "您反映的事项（编号 {number}）需要多个部门共同办理，{office}将在 {date} 前答复您。请谅解。",
    ),
    "new_date_expert_opinion": (
        "延期告知：等待鉴定意见",
        "您反映的事项（编号 {number}）正在等待检测或鉴定意见，"
        "{office}将在 {date} 前答复您。请谅解。",
    ),
    "new_date_site": (
        "延期告知：现场施工",
        "您反映的事项（编号 {number}）现场施工还需要时间，{office}将在 {date} 前答复您。请谅解。",
    ),
    "new_date_weather": (
        "延期告知：天气影响",
        "您反映的事项（编号 {number}）受天气影响暂时无法施工，"
        "{office}将在 {date} 前答复您。请谅解。",
    ),
    # Declining: which road to take, a text for each reason (`decline_<reason>`).
    "decline_emergency": (
        "紧急情况：已转接",
        "您反映的是正在发生的险情或警情，我们已立即转告 110、119、120、122 值守部门。"
        "请您也直接拨打：治安 110，火灾和被困 119，急病 120，交通事故 122，他们到得最快。",
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
    "decline_disclosure": (
        "不予受理：政府信息公开",
        "您需要的材料请通过政府信息公开渠道申请：可在政府网站“信息公开”栏目在线提交，或到公开受理点办理。",
    ),
    "decline_elsewhere": (
        "不予受理：外地事项",
        "您反映的事情发生在其他城市，请拨打“当地区号＋12345”，由当地热线为您办理。",
    ),
    "decline_other_bodies": (
        "不予受理：其他机关职责",
        "您反映的事项由党委、人大、政协、法院、检察院或军队负责，热线无权办理。"
        "请直接向该机关反映，其联系方式可在官方网站查询。",
    ),
    "decline_handled": (
        "不予受理：同一事项已在办理",
        "您反映的事项此前已有单位依法办结或正在办理，请以原编号查询结果；有新情况请补充说明。",
    ),
    "decline_secret": (
        "不予受理：涉密或涉及隐私",
        "您反映的内容涉及国家秘密、商业秘密、个人隐私或违背公序良俗，热线不能办理。"
        "请不要在网上传播，可向主管机关当面反映。",
    ),
    "decline_no_request": (
        "不予受理：没有具体诉求",
        "我们没有从您的留言中看到具体的事情和要求。如有诉求，请写明什么事、在哪里、希望怎么解决，再发给我们。",
    ),
    "decline_discipline": (
        "不予受理：反映工作人员纪律作风",
        "反映公职人员违纪违法或作风问题，请拨打 12388 或登录纪检监察机关举报网站。"
        "您的来信已按规定封存，热线工作人员看不到内容。",
    ),
}


# Who answers for a statement, where it is not the centre; and how long some of them hold.
OWNERS = {"office_hours": "services", "fund_withdrawal": "fund"}
ENDS_IN = {"office_hours": timedelta(days=21), "fund_withdrawal": timedelta(days=5)}


def uses_of(code: str) -> list[str]:
    """What the demo city's statements are for."""
    if code in AUTOMATIC:
        return [Statement.Use.AUTOMATIC]
    if code in MISSING:
        return [Statement.Use.AUTOMATIC, Statement.Use.PROMPT]
    if code.startswith(AFTER_A_RULING):
        return [Statement.Use.AUTOMATIC, Statement.Use.NOTICE]
    if code in QUOTABLE:
        return [Statement.Use.QUOTING]
    return [Statement.Use.PROMPT if code.startswith("ask_") else Statement.Use.NOTICE]


def approve_statements(drafter: User, approver: User, offices: dict[str, Office]) -> None:
    """Draft and approve every statement by two people and switch on those that answer by
    themselves.
    """
    today = timezone.localdate()
    for code, (title, text) in STATEMENTS.items():
        statement = Statement.objects.create(
            code=code,
            title=title,
            owner=offices[OWNERS.get(code, CENTRE)],
            uses=uses_of(code),
            automatic=code in AUTOMATIC | MISSING or code.startswith(AFTER_A_RULING),
        )
        ends = today + ENDS_IN[code] if code in ENDS_IN else None
        statement.draft(text, by=drafter, expires_on=ends).approve(by=approver)
        if statement.automatic:
            SecurityEvent.objects.create(by=approver, what="statement_on", subject=code)


def switch_machines_on(by: User) -> None:
    """Turn the one switch that lets any automatic statement out."""
    Switch.objects.create(code="machines", on=True)
    SecurityEvent.objects.create(by=by, what="machines_on")
