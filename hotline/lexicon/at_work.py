"""What a score sheet has a machine look for in a vendor's work, until the government says else:
words nobody who answers for the city uses, and words by which a vendor oversteps.
"""

from __future__ import annotations

WORDS: dict[str, str] = {
    "banned": "不知道\n不可能\n不归我管\n不归我们管\n你自己去\n没办法\n爱投诉不投诉",
    "overstep": "保证*解决\n一定*解决\n肯定*解决\n#天内解决\n#日内解决\n责任在你\n"
    "是对方的责任\n属于违法\n构成违法\n这个政策不合理",
}
