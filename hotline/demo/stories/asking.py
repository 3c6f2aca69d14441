"""What somebody asked of the hotline centre: waiting for its ruling, granted or refused."""

from __future__ import annotations

from hotline.demo.story import Ask, Story

ASKING = (
    Story(
        words=("隔壁县的高铁站停车场乱收费，一小时收我四十，你们管不管",),
        title="邻县高铁站停车场乱收费",
        kind="complaint",
        category="0703",
        facts={"what": "停车一小时收费四十元", "where": "邻县高铁站停车场"},
        asked=Ask(
            step="propose_decline",
            reason="elsewhere",
            ground="停车场在邻县，不在本市。",
            ruled="granted",
            note="同意，告知拨打当地热线。",
        ),
    ),
    Story(
        words=("楼下饭店排烟我已经起诉了，法院让等着开庭，你们能不能先让它停业",),
        asked=Ask(
            step="propose_decline",
            reason="court",
            ground="诉求人称已向法院起诉并等待开庭，属诉讼途径。",
        ),
    ),
    Story(
        words=("雨水篦子被工地的泥浆糊死了，一下雨门口就成河，工地的人说不是他们弄的",),
        title="工地泥浆堵塞雨水篦子",
        category="1501",
        facts={"what": "工地泥浆堵塞雨水篦子", "where": "梧桐路在建工地北门"},
        lead="water",
        asked=Ask(
            step="ask_return",
            reason="not_our_duty",
            ground="泥浆系在建工地外排，按《建筑施工现场管理规定》应由住建部门查处。",
        ),
    ),
    Story(
        words=("河边步道的护栏松了一大截，孩子一靠就往外倒，能不能尽快修",),
        title="滨河步道护栏松动",
        category="1501",
        facts={"what": "护栏松动约二十米", "where": "滨河步道三号码头"},
        lead="water",
        signed=True,
        contacted="已电话联系，并在现场拉设警戒带。",
        asked=Ask(
            step="ask_extension",
            reason="site",
            ground="护栏构件需定制，厂家供货预计五个工作日，现场已先行围挡。",
        ),
    ),
    Story(
        words=("我们巷子雨污不分流，一下雨污水就往院子里倒灌，反映过好几年了",),
        title="老巷雨污合流倒灌",
        category="1501",
        facts={"what": "雨污合流，雨天污水倒灌院内", "where": "石榴巷北段"},
        lead="water",
        signed=True,
        contacted="已入户说明改造安排。",
        asked=Ask(
            step="ask_shelving",
            reason="funding",
            ground="雨污分流改造已列入明年市政计划，资金下达后方可施工。",
            plan="汛期前完成设计和招标；其间每周清掏一次，雨天派泵车值守。",
            ruled="granted",
            note="同意挂账，每周清掏情况须记入进展。",
        ),
    ),
)
