"""Homes: lifts, leaks, builders at night, property managers and old estates."""

from __future__ import annotations

from hotline.demo.story import Answer, Picture, Story

HOMES = (
    Story(
        words=(
            "我们小区（梅园新村）6栋电梯三天两头停，昨天把一个孕妇关在里面二十分钟。物业说没钱修，维修基金是干什么的？",
            Picture("lift"),
        ),
        title="梅园新村6栋电梯频繁故障困人",
        kind="complaint",
        category="0201",
        urgency="urgent",
        facts={
            "who": "6栋业主",
            "what": "电梯频繁停运并困人，物业称无钱维修",
            "when": "近一个月，昨日困人",
            "where": "梅园新村6栋",
            "why": "未动用维修资金",
            "how": "孕妇被困约二十分钟",
        },
        lead="housing",
        assist=("market",),
        signed=True,
        contacted="已约业委会和物业周一上午碰头。",
        progress="市场监管局已对电梯停梯检验；应急维修资金申请材料已齐。",
        answer=Answer(
            text=(
                "您好！梅园新村6栋电梯已停梯检验，故障为门机和控制板老化。我局已指导业委会启动"
                "应急维修资金，预计五个工作日内更换完毕；其间物业在一楼安排人员协助老人上下楼。"
            ),
            reached="approved",
        ),
    ),
    Story(
        words=(
            "楼上漏水漏了半年，墙皮掉了一地，找物业，物业让找楼上，楼上不开门。我到底该找谁",
            Picture("leak"),
        ),
        title="望月小区楼上漏水半年无人解决",
        category="0202",
        facts={
            "what": "楼上渗漏致墙皮脱落，物业与邻居均不处理",
            "when": "半年",
            "where": "望月小区2栋",
            "why": "防水失效",
        },
        lead="housing",
        signed=True,
        contacted="已约双方本周四现场查看。",
        answer=Answer(
            text=(
                "您好！我局会同社区已上门查看，渗漏点在楼上卫生间。楼上住户同意本周内做闭水试验和防水，"
                "社区调解员全程跟进；如到期未修，您可凭现场勘验记录向人民法院起诉，我们提供材料。"
            ),
            reached="submitted",
        ),
    ),
    Story(
        words=(
            "老旧小区改造到底轮不轮得到我们石榴巷？隔壁都加装电梯了，问社区，社区说等通知，等了两年。",
        ),
        title="询问石榴巷老旧小区改造安排",
        kind="consult",
        category="0204",
        facts={"what": "询问石榴巷是否列入老旧小区改造及时间", "where": "石榴巷"},
        lead="housing",
        signed=True,
        answer=Answer(
            text=(
                "您好！石榴巷已列入明年老旧小区改造第一批，方案将于十二月入户征求意见，"
                "加装电梯同步设计。公示后欢迎您提意见。"
            ),
            reached="released",
        ),
        closed=True,
    ),
    Story(
        words=(
            "中介收了我两千定金，房东根本不知道他在租这套房，现在人找不到了，门店也换招牌了",
            "微信转账记录都在，手机14000000033",
        ),
        title="房产中介收取定金后失联",
        kind="complaint",
        category="0205",
        facts={
            "who": "租客",
            "what": "中介无房东授权收取定金后失联",
            "when": "上周",
            "where": "雅苑路某中介门店",
            "how": "已支付两千元",
        },
        lead="housing",
        assist=("market", "police"),
        signed=True,
        contacted="已联系市民，取得转账凭证。",
        progress="门店备案主体已找到，周一约谈。",
    ),
    Story(
        words=("小区外墙砖又掉了，砸在儿童滑梯旁边，还好是中午没人。求求你们来看看",),
        title="香樟园外墙砖脱落砸向儿童区",
        category="0202",
        urgency="urgent",
        facts={
            "what": "外墙砖脱落，落点在儿童滑梯旁",
            "when": "今天中午",
            "where": "香樟园5栋",
            "how": "无人受伤",
        },
        lead="housing",
    ),
    Story(
        words=("物业把我们的公共收益拿去抵物业费亏空，两年没公示过一次账，业主群里一问就踢人",),
        title="香樟园物业公共收益长期不公示",
        kind="complaint",
        category="0201",
        facts={
            "what": "公共收益两年未公示，疑抵扣亏空",
            "when": "两年",
            "where": "香樟园小区",
            "how": "质疑者被移出业主群",
        },
        lead="housing",
        signed=True,
        answer=Answer(
            text=(
                "您好！我局已责令香樟园物业公示近两年公共收益收支明细，公示期七日，"
                "并委托第三方审计。审计结果出来后再向您反馈。"
            ),
            reached="recalled",
            remarks="审计单位名称有误，更正后重新发布",
        ),
    ),
    Story(
        words=("幼儿园对面工地塔吊每天从孩子头顶转过去，这合规吗",),
        title="工地塔吊回转半径越过幼儿园",
        kind="complaint",
        category="0202",
        urgency="urgent",
        facts={
            "what": "塔吊回转越过幼儿园活动场",
            "where": "松涛路幼儿园对面工地",
            "how": "每日作业时段",
        },
        lead="housing",
        assist=("emergency",),
        signed=True,
        contacted="已约园方和施工单位到场。",
        answer=Answer(
            text=(
                "您好！经现场核查，该塔吊回转确有越界。我局已责令加装回转限位，"
                "幼儿园在园时段禁止吊臂越过围挡，违者停工处理。"
            ),
            reached="released",
            delivery="unsure",
        ),
    ),
    Story(
        words=("谢谢住建局，楼道的灯第二天就亮了，比我想的快多了！",),
        aside="thanks",
    ),
)
