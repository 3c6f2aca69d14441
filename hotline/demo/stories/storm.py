"""The rain of Thursday night: flooded roads, blocked drains, a river, a school gate."""

from __future__ import annotations

from hotline.demo.story import Answer, Judgement, Picture, Place, Story

STORM = (
    Story(
        words=(
            "银杏路和滨河街交叉口又淹了！每次下大雨都这样，昨晚水到膝盖，我骑电动车直接熄火，推了半个小时。",
            Picture("flooded_street"),
            Place(29.2741, 118.1551, "银杏路与滨河街交叉口"),
        ),
        title="银杏路与滨河街交叉口暴雨积水",
        category="1501",
        urgency="urgent",
        facts={
            "who": "骑行市民",
            "what": "路口积水没过膝盖，电动车熄火",
            "when": "周四晚上",
            "where": "银杏路与滨河街交叉口",
            "why": "暴雨，逢雨必淹",
            "how": "车辆行人无法通行",
        },
        lead="water",
        assist=("urban",),
        note="近一个月第三次，请一并排查管网",
        signed=True,
        contacted="已电话联系市民，说明当晚抽排情况。",
        progress="排水管理处已清掏雨水口 12 处，拟对该段管网做内窥检测。",
        answer=Answer(
            text=(
                "您好！您反映的银杏路与滨河街交叉口积水问题收悉。我局周四夜间出动泵车两台，"
                "于 23 时 40 分抽排完毕，次日清掏雨水口 12 处。经查，该路口雨水管有沉积，"
                "已列入本月管网检测计划，完成后再做疏通改造。感谢您的提醒，雨天请绕行低洼路段。"
            ),
            reached="released",
        ),
        chased=True,
        judged=Judgement(solved=False, satisfied=2, words="今早一阵小雨又积到脚踝，没有根治"),
    ),
    Story(
        words=(
            "云栖社区3号楼地下车库进水了，水还在涨，里面还有十几辆车，物业电话打不通！！",
            Picture("garage"),
            "有没有人管啊，再涨配电间就要淹了",
        ),
        title="云栖社区3号楼地下车库进水",
        kind="disaster",
        category="1501",
        urgency="critical",
        facts={
            "who": "3号楼业主",
            "what": "地下车库进水，水位仍在上涨，逼近配电间",
            "when": "今晨6点左右",
            "where": "云栖社区3号楼地下车库",
            "why": "强降雨倒灌",
            "how": "十余辆车被困，暂无人员受伤",
        },
        lead="water",
        assist=("emergency", "housing", "yunqi"),
        signed=True,
        contacted="已与报告人通话，车库内无人，已通知断电。",
        progress="泵车 06:50 到场，水位下降 20 厘米；应急局、住建局已到现场。",
        answer=Answer(
            text=(
                "您好！云栖社区3号楼地下车库进水一事，我局泵车已到场抽排，配电间已断电并加装挡水板，"
                "目前水位持续下降，未发生人员伤亡。请暂勿进入车库取车，开放时间由社区另行通知。"
            ),
            reached="reviewed",
        ),
    ),
    Story(
        words=("云栖社区地库进水，我车在里面，3号楼这边的，谁来抽一下啊",),
        joins="云栖社区3号楼地下车库进水",
    ),
    Story(
        words=("云栖3号楼车库淹了，配电间就在旁边，求快点派泵车", Picture("garage")),
        title="云栖社区3号楼车库积水",
        kind="disaster",
        category="1501",
        urgency="critical",
        facts={"what": "地下车库积水，靠近配电间", "where": "云栖社区3号楼地下车库"},
        joins="云栖社区3号楼地下车库进水",
    ),
    Story(
        words=(
            "滨河街白鹭桥下面的步道整个被河水漫过去了，早上还有老人想从那边走，太危险，能不能先拦起来",
            Place(29.2688, 118.1622, "滨河街白鹭桥"),
        ),
        title="白鹭桥下步道被河水漫过需封闭",
        category="1502",
        urgency="urgent",
        facts={
            "what": "河水漫过步道，仍有老人通行",
            "when": "今早",
            "where": "滨河街白鹭桥下",
            "why": "河道水位上涨",
            "how": "请求临时封闭",
        },
        lead="water",
        assist=("binhe",),
        signed=True,
        contacted="已回电，告知已派人封闭。",
        progress="两端已拉警戒带、摆放锥桶，街道安排专人值守。",
        answer=Answer(
            text=(
                "您好！接到您的反映后，我局会同滨河街道于 8 时 20 分封闭白鹭桥下步道，"
                "两端设置警戒带并有专人值守，水位退至警戒线以下后恢复通行。感谢您为他人着想。"
            ),
            reached="approved",
        ),
    ),
    Story(
        words=(
            "听泉小学门口的窨井盖被水冲跑了，井口就在斑马线边上，我拿了个共享单车先挡着",
            Picture("manhole"),
        ),
        title="听泉小学门口窨井盖缺失",
        category="1504",
        urgency="critical",
        facts={
            "who": "送孩子的家长",
            "what": "窨井盖缺失，井口敞开",
            "when": "今早7点半",
            "where": "听泉路听泉小学门口斑马线旁",
            "why": "雨水冲开",
            "how": "临时用单车遮挡",
        },
        lead="water",
        assist=("transport",),
        signed=True,
        contacted="已联系家长确认位置。",
        answer=Answer(
            text=(
                "您好！听泉小学门口缺失的窨井盖已于 8 时 05 分更换并加装防坠网，"
                "同路段 16 座井盖已逐一检查。谢谢您守在那里。"
            ),
            reached="approved",
        ),
    ),
    Story(
        words=(
            "家里停水两天了，客服说抢修完了，可是七楼还是一滴都没有。我妈八十多，提水上不来。",
            "地址：梧桐里小区7栋，联系电话14000000027",
        ),
        title="梧桐里小区高层抢修后仍无水",
        category="0501",
        urgency="urgent",
        facts={
            "who": "高层住户，家有高龄老人",
            "what": "抢修后七楼仍无水",
            "when": "已两天",
            "where": "梧桐里小区7栋",
            "why": "疑水压不足",
            "how": "生活用水靠人工提",
        },
        lead="water",
        signed=True,
        contacted="已上门，为老人送桶装水。",
        progress="二次加压泵故障，备件今日下午到。",
        answer=Answer(
            text="您好！梧桐里小区7栋加压泵已修复，现已恢复供水。抢修期间给您添麻烦了，对不起。",
            reached="sent_back",
            remarks="说明停水原因和今后怎么避免；写上抢修完成的时间。",
        ),
    ),
    Story(
        words=(
            "新铺的雨水篦子装反了，水不往下走，全往人行道上流，鞋都湿透了。梧桐里南门到菜场这一段",
        ),
        title="梧桐里南门雨水篦子安装有误",
        category="1504",
        facts={
            "what": "雨水篦子装反，雨水倒流上人行道",
            "when": "上周铺好以后",
            "where": "梧桐里南门至菜场",
            "why": "施工安装错误",
        },
        lead="water",
        signed=True,
        contacted="已约施工单位到场。",
        answer=Answer(
            text=(
                "您好！梧桐里南门至菜场 9 处雨水篦子确有安装方向错误，施工单位已全部返工，"
                "经放水试验排水正常。我局已对该单位通报批评。感谢您及时指出。"
            ),
            reached="submitted",
        ),
    ),
    Story(
        words=(
            "枫林路下穿通道积水，限高杆那里没有任何提示，差点开进去。建议装个水位牌子",
            Picture("underpass"),
        ),
        title="枫林路下穿通道建议设置水位警示",
        kind="suggestion",
        category="1501",
        facts={"what": "建议在下穿通道设置积水水位警示", "where": "枫林路下穿通道"},
        lead="water",
        signed=True,
        answer=Answer(
            text=(
                "您好！您的建议我局已采纳：枫林路下穿通道将安装积水标尺和电子水位屏，"
                "与交警部门的封控联动，计划下月底前完成。"
            ),
            reached="submitted",
        ),
    ),
    Story(
        words=(
            "河边的排水口一直在往河里冒黄水，味道很冲，钓鱼的都走了",
            Picture("river"),
            Place(29.2655, 118.1701, "滨河公园东侧"),
        ),
        title="滨河公园东侧排口冒黄水",
        kind="complaint",
        category="1504",
        facts={
            "what": "排水口向河道排出黄色异味污水",
            "when": "这两天",
            "where": "滨河公园东侧",
            "how": "持续排放",
        },
        lead="water",
        assist=("ecology",),
        note="请与生态环境局同去，先取样",
    ),
    Story(
        words=("雨停了三天，锦绣里地下室还有半尺深的水没人抽，蚊子都起来了",),
        title="锦绣里地下室积水三日未排",
        category="1501",
        facts={"what": "地下室积水半尺无人抽排", "when": "雨停三天", "where": "锦绣里小区地下室"},
        lead="water",
    ),
    Story(
        words=(
            "桃溪村后山掉石头下来，砸在村道上，路堵了一半，晚上看不清怕出事",
            Picture("rockfall"),
            Place(29.3122, 118.0987, "桃溪村村道"),
        ),
        title="桃溪村后山落石阻断村道",
        kind="disaster",
        category="1603",
        urgency="critical",
        facts={
            "what": "山体落石阻断半幅村道，夜间通行危险",
            "when": "今天下午",
            "where": "桃溪村村道",
            "why": "连日降雨",
            "how": "无人员伤亡",
        },
        lead="emergency",
        assist=("planning", "transport"),
        signed=True,
        contacted="已联系报告人，核实无人受伤。",
        progress="已设置警示灯和绕行牌，自然资源局地灾专家明早到场。",
        answer=Answer(
            text=(
                "您好！桃溪村落石点已设置夜间警示和绕行标志，半幅通行有专人指挥。"
                "地质灾害专家将对边坡现场会诊，险情排除前请勿靠近坡脚。"
            ),
            reached="submitted",
        ),
    ),
)
