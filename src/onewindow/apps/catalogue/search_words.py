"""What do people call things? Everyday words, dialect and fillers against official language.

General to any centre: how one item is called belongs to the item's own everyday names.
"""

# Said in almost every question, telling nothing about the matter.
_FILLERS = """
可不可以 怎么办理 带什么 怎么办 怎么弄 怎么搞 是不是 有没有 能不能 问一下 一下
一个 什么 你好 办啥 办理 去哪 可以 咋个 咋办 咋弄 咋整 咨询 哪儿 哪里 啥子
在哪 多久 多少 如何 怎么 怎样 您好 想要 想问 我们 我家 我想 我要 手续 找谁
有吗 材料 流程 要办 要啥 要带 请问 谢谢 这个 那个 需要 麻烦 么 了 俺 吗
吧 呀 呢 咋 啊 啥 想 我 的 给 要
"""

# official: the everyday words for it. Only what holds whatever the item is.
_SAME_MEANING = """
不动产登记: 房本 房照 房产证
企业设立登记: 办公司 开公司 注册公司
住房公积金: 公积金
公章: 印章
公章刻制: 刻章
养老金: 养老钱 退休金 退休工资 养老保险金
农村宅基地建房: 建房 盖房
医疗保险: 医保
失业: 下岗 被裁 被辞 没工作 没活干 炒鱿鱼 丢了工作
婚姻登记: 结婚
孩子: 娃 崽 儿子 娃儿 娃娃 婴儿 宝宝 小孩 闺女 小孩儿 小朋友
居住证: 暂住证
居民医疗保险: 农合 新农合 合作医疗
户口登记: 上户 落户 报户口
旅馆公共场所: 宾馆 旅馆 酒店
普通护照: 护照
最低生活保障: 低保
机动车驾驶证: 驾照 驾驶证
死亡: 去世 过世
残疾人: 残疾
津贴补助: 补助
津贴补贴: 补贴
浴室公共场所: 洗浴 澡堂
理发美发公共场所: 理发
用人单位: 老板
社会保险: 五险 社保
离婚登记: 离婚
网络预约出租汽车: 网约车
美容公共场所: 美容
职工: 员工 工人
设立登记经营: 开店
证: 本儿 本子 本本
转移登记: 过户
遗失: 丢 掉了 弄没了
预防接种: 打针 疫苗 打疫苗
餐饮食品经营: 奶茶 小吃 早点 早餐 餐厅 餐馆 饭店 饭馆
首次: 头一回 第一次
高龄: 九十 八十 百岁 80岁 90岁
高龄老年人: 老人 老年人
"""


def _pairs() -> list[tuple[str, str]]:
    lines = (line.split(": ") for line in _SAME_MEANING.strip().splitlines())
    return [(everyday, official) for official, said in lines for everyday in said.split()]


# Both longest first, so that 怎么办理 goes before 怎么.
FILLERS: tuple[str, ...] = tuple(sorted(_FILLERS.split(), key=len, reverse=True))
SAME_MEANING: tuple[tuple[str, str], ...] = tuple(
    sorted(_pairs(), key=lambda pair: len(pair[0]), reverse=True)
)
