"""What came in last and still lies in the inbox or waits to be dispatched."""

from __future__ import annotations

from hotline.demo.story import Picture, Place, Story

WAITING = (
    Story(
        words=("小区门口的非机动车棚充电桩冒烟了，刚拔了电闸，但是没人来看，怕再着",),
        title="车棚充电桩冒烟断电后无人查看",
        category="1601",
        urgency="urgent",
        facts={
            "what": "充电桩冒烟，已断电，需检查",
            "when": "今天下午",
            "where": "望月小区西门车棚",
        },
        taken=True,
    ),
    Story(
        words=(
            "你好，我反映一个情况：单位三个月没发工资了，老板说工程款没结。一共二十六个人，电话14000000045",
        ),
        taken=True,
    ),
    Story(
        words=(
            "青石桥村进水了，一楼淹到窗台，我爸妈被困在二楼，他们有吃的，但是停电了",
            Place(29.3344, 118.0712, "青石桥村"),
            Picture("flooded_village"),
        ),
        reports=True,
    ),
    Story(
        words=("银杏路和滨河街路口又积水了，两辆电动车熄火在中间", Picture("flooded_street")),
    ),
    Story(
        words=("共享单车把人行道堵死了，婴儿车只能走机动车道", Picture("bikes")),
    ),
    Story(
        words=("为什么我家这边快递只送驿站不送上门？腿断了打着石膏下不了楼",),
    ),
    Story(
        words=("路口那棵大树被风刮歪了，压着电线，火花一闪一闪的！！！", Picture("tree")),
    ),
    Story(
        words=("请问明天婚姻登记处上班吗？我们想领证，日子都看好了",),
    ),
    Story(
        words=("水龙头出来的水是黄的，还有沙子，整栋楼都是，谁家都不敢给孩子冲奶粉",),
    ),
)
