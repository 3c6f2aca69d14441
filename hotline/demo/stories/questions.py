"""Questions, thanks and noise: what is answered quickly, or holds no request at all."""

from __future__ import annotations

from hotline.demo.story import Answer, Published, Story

QUESTIONS = (
    Story(
        words=("请问孩子明年上小学，房产证是爷爷奶奶的名字，能按这个划片吗？要准备什么材料",),
        title="咨询入学划片材料",
        kind="consult",
        category="1101",
        facts={"what": "祖辈房产能否作为入学划片依据及所需材料"},
        lead="education",
    ),
    Story(
        words=("想问下异地就医备案以后，回老家住院还能不能直接结算，报销比例会降吗",),
        title="咨询异地就医备案后结算",
        kind="consult",
        category="1003",
        facts={"what": "异地就医备案后回参保地住院结算与比例"},
    ),
    Story(
        words=("租房子住，公积金能取出来付房租吗？多久能取一次",),
        title="咨询租房提取公积金",
        kind="consult",
        category="1902",
        facts={"what": "租房能否提取公积金及次数"},
        quoted="fund_withdrawal",
        closed=True,
    ),
    Story(
        words=("小区旁边的河边护栏归谁管啊，想问清楚再去反映",),
        title="咨询河道护栏主管部门",
        kind="consult",
        category="1502",
        facts={"what": "河道护栏由哪个部门负责"},
        quoted="who_is_in_charge",
        blanks={"category": "1502", "office": "water"},
    ),
    Story(
        words=("[强][强][强]",),
        aside="emoji",
    ),
    Story(
        words=("水表读数和账单对不上，这个月突然多了四十吨，我一个人住，洗澡都淋浴",),
        title="水费账单与水表读数不符",
        kind="consult",
        category="0501",
        facts={"what": "账单水量较水表多四十吨", "when": "本月", "where": "梧桐里小区3栋"},
        lead="water",
        signed=True,
        contacted="已上门核表。",
        answer=Answer(
            text=(
                "您好！经上门核对，本月抄表时误读一位数字，多计的 40 吨已冲回，"
                "下月账单可见。抄表员已改为拍照复核，给您添麻烦了。"
            ),
            reached="released",
        ),
        closed=True,
        published=Published(
            text=(
                "市民反映：水费账单比水表读数多出四十吨。\n"
                "办理结果：上门核对为抄表误读，多计水量已冲回，抄表改为拍照复核。"
            ),
            place="梧桐里一带",
        ),
    ),
    Story(
        words=("河道保洁的师傅中午不休息都在捞水草，给他们点个赞，天太热了发点绿豆汤吧",),
        title="表扬河道保洁员",
        kind="praise",
        category="1502",
        facts={"what": "表扬河道保洁员，建议发放防暑用品", "where": "滨河街河段"},
        lead="water",
        signed=True,
        answer=Answer(
            text="您好！您的心意已带给河道保洁班组，绿豆汤从今天起每天中午送到岸边。谢谢您！",
            reached="released",
            delivery="unreached",
        ),
    ),
    Story(
        words=("加我薇信领补贴，日结三百，宝妈学生都可以做",),
        aside="spam",
    ),
)
