"""What is said of each fault: a sentence and a hint, in both languages, filled in with what was met."""

from typing import Final

from definitions.codes import Code
from domain.words import Words

#: The sentence and what would do.
SAID: Final = {
    Code.TOO_LARGE: (
        Words("文件超过 {most} KiB", "the file is larger than {most} KiB"),
        Words("请拆分为多个事项", "split it into several items"),
    ),
    Code.ENCODING: (
        Words("不是 UTF-8 文本", "no UTF-8 text"),
        Words("请另存为 UTF-8", "save it as UTF-8"),
    ),
    Code.CHARACTER: (
        Words("含有不可见的控制字符 {met}", "an invisible control character, {met}"),
        Words("请删除该字符", "delete it"),
    ),
    Code.TAB: (
        Words("含有制表符", "a tab"),
        Words("请用空格缩进", "indent with spaces"),
    ),
    Code.SYNTAX: (
        Words("不是有效的 YAML：{met}", "no valid YAML: {met}"),
        Words("请检查缩进、冒号和引号", "look at the indentation, colons and quotes"),
    ),
    Code.TOO_MANY_VALUES: (
        Words("取值超过 {most} 个", "more than {most} values"),
        Words("请拆分为多个事项", "split it into several items"),
    ),
    Code.TOO_DEEP: (
        Words("嵌套超过 {most} 层", "nested deeper than {most} levels"),
        Words("没有哪一部分需要这么多层", "no part needs so many"),
    ),
    Code.ALIAS: (
        Words("不允许使用锚点和别名（& 和 *）", "anchors and aliases (& and *) are not taken"),
        Words(
            "请把内容完整写出；以 * 或 & 开头的文本请加引号",
            "write it out; put a text that begins with * or & in quotes",
        ),
    ),
    Code.TAG: (
        Words("不允许使用标签（!）", "tags (!) are not taken"),
        Words(
            "请删除标签；以 ! 开头的文本请加引号",
            "take it away; put a text that begins with ! in quotes",
        ),
    ),
    Code.KEY: (
        Words("键必须是一个词", "a key has to be one word"),
        Words("请写成 名称: 值", "write it as name: value"),
    ),
    Code.DUPLICATE_KEY: (
        Words("{met} 出现了两次", "{met} stands here twice"),
        Words("第一次在第 {line} 行，请删除其一", "first in line {line}; take one away"),
    ),
    Code.MISSING: (
        Words("缺少 {name}", "{name} is missing"),
        Words("请补充 {name}", "add {name}"),
    ),
    Code.UNKNOWN_KEY: (
        Words("没有 {met} 这一项", "nothing is called {met} here"),
        Words("{near}", "{near}"),
    ),
    Code.MAPPING: (
        Words("此处应为 名称: 值", "name: value pairs belong here"),
        Words("请参照 docs/items.md", "see docs/items.md"),
    ),
    Code.LIST: (
        Words("此处应为列表", "a list belongs here"),
        Words("每行以 - 开头，或写成 [a, b]", "begin each line with -, or write [a, b]"),
    ),
    Code.TEXT: (
        Words("此处应为文本", "a text belongs here"),
        Words(
            '数字和 true、false 请加引号，如 "11"',
            'put a number, true or false in quotes, like "11"',
        ),
    ),
    Code.FLAG: (
        Words("此处应为 true 或 false", "true or false belongs here"),
        Words("请写 true 或 false，不加引号", "write true or false, without quotes"),
    ),
    Code.NUMBER: (
        Words("此处应为整数", "a whole number belongs here"),
        Words("不加引号，不带小数点", "without quotes and without a point"),
    ),
    Code.RANGE: (
        Words("应在 {least} 到 {most} 之间", "has to be from {least} to {most}"),
        Words("请改为范围内的数", "choose a number between them"),
    ),
    Code.LENGTH: (
        Words("应为 {least} 到 {most} 个字", "has to have {least} to {most} characters"),
        Words("请增删文字", "write more, or less"),
    ),
    Code.COUNT: (
        Words("应有 {least} 到 {most} 个", "there have to be {least} to {most} of them"),
        Words("请增删", "add some, or take some away"),
    ),
    Code.ONE_OF: (
        Words("不能是 {met}", "can't be {met}"),
        Words("可选：{of}", "one of {of}"),
    ),
    Code.NAME: (
        Words("{met} 不能作名称", "{met} is no name"),
        Words(
            "小写字母开头，只含小写字母、数字和下划线，如 {like}",
            "small letters, digits and underscores, the first a letter, like {like}",
        ),
    ),
    Code.LANGUAGE: (
        Words("缺少 {name} 文本", "the words in {name} are missing"),
        Words(
            "每句话都要有中文（zh）和英文（en）",
            "every sentence is said in Chinese (zh) and in English (en)",
        ),
    ),
    Code.TWICE: (
        Words("{met} 用了两次", "{met} is used twice"),
        Words("请换一个名称，或删除其一", "choose another, or take one away"),
    ),
    Code.STEPS_TOO_MANY: (
        Words("有 {met} 个步骤，最多 {most} 个", "{met} steps, where {most} are the most"),
        Words("请合并步骤，或拆分为多个事项", "join some, or split it into several items"),
    ),
    Code.STEP_UNKNOWN: (
        Words("没有名为 {met} 的步骤", "no step is called {met}"),
        Words("{near}", "{near}"),
    ),
    Code.STEP_CYCLE: (
        Words("步骤互相等待：{met}", "these steps wait for each other: {met}"),
        Words("请从其中一个的 after 里去掉另一个", "take one out of the after of another"),
    ),
    Code.STEP_UNREACHABLE: (
        Words(
            "步骤 {met} 不在受理之后，永远轮不到", "no way leads from the acceptance to step {met}"
        ),
        Words("请在 after 中写明它之前的步骤", "say in after which step comes before it"),
    ),
    Code.ACCEPT_STEP: (
        Words(
            "必须恰有一个受理步骤（accept），且之前没有其他步骤",
            "there has to be exactly one accept step, and nothing before it",
        ),
        Words("保留一个 kind: accept，去掉它的 after", "keep one kind: accept, and no after on it"),
    ),
    Code.DECIDE_STEP: (
        Words("必须恰有一个决定步骤（decide）", "there has to be exactly one decide step"),
        Words("保留一个 kind: decide", "keep one kind: decide"),
    ),
    Code.DECIDE_BEFORE_REVIEW: (
        Words("决定不等审查步骤 {met}", "the decision does not wait for the review {met}"),
        Words("请在决定步骤的 after 中加上它", "name it in the after of the decide step"),
    ),
    Code.ISSUE_STEP: (
        Words(
            "制证步骤（issue）最多一个，且在决定之后",
            "there is at most one issue step, and the decision comes before it",
        ),
        Words("请写 after: [决定步骤]", "write after: [the decide step]"),
    ),
    Code.FEE_WITHOUT_ISSUE: (
        Words(
            "收费事项没有制证步骤（issue）", "there is a fee, and no issue step that waits for it"
        ),
        Words("请加一个 issue 步骤，或不收费", "add an issue step, or charge no fee"),
    ),
    Code.ROLE: (
        Words("{kind} 步骤不能由 {met} 岗办理", "a step of the kind {kind} is not done by a {met}"),
        Words("可选：{of}", "one of {of}"),
    ),
    Code.UNIT_UNKNOWN: (
        Words("没有代码为 {met} 的部门", "no unit is called {met}"),
        Words("{near}", "{near}"),
    ),
    Code.CLOCK_MISSING: (
        Words("缺少时限 {met}", "the clock {met} is missing"),
        Words("请写明法定时限 law 和承诺时限 promised", "say its law and what is promised"),
    ),
    Code.CLOCK_OVER_LAW: (
        Words(
            "承诺时限 {promised} 超过法定时限 {law}",
            "{promised} are promised where the law gives {law}",
        ),
        Words("承诺时限不得长于法定时限", "promise no more than the law allows"),
    ),
    Code.AGE: (
        Words("年龄上限低于下限", "the greatest age is below the least"),
        Words("请改正 from 和 to", "put from and to right"),
    ),
    Code.REFUSE_WITHOUT_LAW: (
        Words("由规则拒绝须有法律依据 bound_by", "what a rule refuses has to be bound by a law"),
        Words(
            "请写明 bound_by，或改为 otherwise: person", "add bound_by, or write otherwise: person"
        ),
    ),
    Code.FACT_UNKNOWN: (
        Words("没有来源能提供 {met}", "no source can say {met}"),
        Words("{near}", "{near}"),
    ),
    Code.FACT_UNDECLARED: (
        Words("规则使用了未声明的事实 {met}", "the rule uses a fact that is not declared: {met}"),
        Words("请在 rules.facts 中声明", "declare it in rules.facts"),
    ),
    Code.FIELD_UNDECLARED: (
        Words("表单中没有字段 {met}", "the form has no field {met}"),
        Words("{near}", "{near}"),
    ),
    Code.RULE: (
        Words("{what}", "{what}"),
        Words("{where}", "{where}"),
    ),
    Code.EFFECT_UNKNOWN: (
        Words("没有名为 {met} 的办理结果", "no effect is called {met}"),
        Words("{near}", "{near}"),
    ),
    Code.CERTIFICATE_UNKNOWN: (
        Words("没有名为 {met} 的证照", "no certificate is called {met}"),
        Words("{near}", "{near}"),
    ),
    Code.CERTIFICATE_TAKEN: (
        Words("证照 {met} 已由事项 {item} 发放", "the certificate {met} is given out by {item}"),
        Words("请换一个名称", "choose another name"),
    ),
    Code.CERTIFICATE_FIELD: (
        Words("证照不能记载列表 {met}", "a certificate does not carry the list {met}"),
        Words("文本、日期、整数、是或否", "texts, days, whole numbers, yes or no"),
    ),
    Code.PREFILL: (
        Words("证照的这一项与字段 {met} 类型不同", "the field {met} is of another type than this"),
        Words("请选择类型相同的字段", "choose a field of the same type"),
    ),
    Code.NOTICE_UNKNOWN: (
        Words("没有名为 {met} 的通知", "no notice is called {met}"),
        Words("{near}", "{near}"),
    ),
    Code.OFFER_AGE: (
        Words(
            "{met} 周岁前就提示，而 {start} 周岁起才能申请",
            "it is offered before the age of {met}, and applied for from {start} on",
        ),
        Words(
            "放宽 applicants.age.from，由规则核对年龄",
            "lower applicants.age.from, and let a rule see to the age",
        ),
    ),
    Code.OFFER_FORM: (
        Words("不接受短信答复时不需要 form", "no form belongs here where no answer by SMS applies"),
        Words("写明 by_sms: true，或删去", "write by_sms: true, or take it away"),
    ),
    Code.OFFER_PROOF: (
        Words(
            "要求签署或刷脸的事项不能凭短信答复申请",
            "what is signed, or asks for a face, is not applied for by an SMS",
        ),
        Words(
            "删去 by_sms，或删去 signature 和 face",
            "take by_sms away, or signature and face",
        ),
    ),
    Code.OFFER_LACKS: (
        Words(
            "凭短信答复提交的表单不完整：{what}",
            "the form that an answer by SMS submits is not right: {what}",
        ),
        Words(
            "请在 offer.form 中写明，或由登记资料预填", "say it in offer.form, or have it prefilled"
        ),
    ),
    Code.FACE_ALONE: (
        Words("人脸不能是唯一的签署方式", "a face can't be the only way to sign"),
        Words("请加上 officer 或 code", "add officer, or code"),
    ),
    Code.FACE_ASKED: (
        Words(
            "face: at_submit 要求刷脸，只能由人脸或工作人员当面签署",
            "face: at_submit asks for a face, so it is signed by face or before an officer",
        ),
        Words(
            "请写 ways: [face, officer]，或改为 face: never",
            "write ways: [face, officer], or face: never",
        ),
    ),
    Code.COURIER_ISSUE: (
        Words("没有制证环节，不能快递送达", "nothing is issued, so nothing can go by courier"),
        Words(
            "请增加 issue 环节，或去掉 courier", "add a step of kind issue, or leave courier out"
        ),
    ),
    Code.BUNDLE_PART: (
        Words("不能并入事项 {met}", "{met} can't be part of a bundle"),
        Words(
            "须为已生效、本身不是一件事的事项，须签署的其签署方式应含本事项的全部方式；{near}",
            "an item in force that is no bundle, and if signed takes each way that the bundle does; {near}",
        ),
    ),
    Code.BUNDLE_FIELD: (
        Words(
            "字段 {met} 与 {item} 的字段 {field} 要求不同",
            "the field {met} asks for something else than {field} of {item}",
        ),
        Words("除标签和说明外照抄", "copy it, but for its labels and its help"),
    ),
    Code.BUNDLE_LACKS: (
        Words(
            "{item} 必填的 {field} 没有对应字段",
            "{item} requires {field}, which nothing is given to",
        ),
        Words("在 fields 中写明由哪个字段提供", "say in fields which field gives it"),
    ),
    Code.BUNDLE_MATERIAL: (
        Words(
            "{item} 要求的材料 {met} 未列出",
            "{item} asks for the material {met}, which is not listed",
        ),
        Words("以同名列入 materials", "list it in materials under the same name"),
    ),
    Code.REFERENCE: (
        Words("表单不允许使用引用 {met}", "a form takes no references: {met}"),
        Words("请把内容完整写出", "write it out"),
    ),
    Code.PATTERN: (
        Words("不能使用此正则表达式", "this pattern is not taken"),
        Words(
            "以 ^ 开头、$ 结尾，不用环视和反向引用",
            "begin with ^ and end with $; no look-around and no back references",
        ),
    ),
    Code.UNCAPPED: (
        Words("缺少上限 {name}", "it has no {name}"),
        Words("请写明 {name}，最多 {most}", "say its {name}, {most} at most"),
    ),
    Code.WIDGET: (
        Words("控件 {met} 不能用于此类字段", "the widget {met} is not for such a field"),
        Words("可选：{of}", "one of {of}"),
    ),
    Code.BOUNDS: (
        Words("下限大于上限", "the least is above the most"),
        Words("请改正上下限", "put them right"),
    ),
    Code.CONDITION: (
        Words(
            "条件隐藏了必填或它自己所依据的字段 {met}",
            "a condition hides {met}, which is always required or which it tests",
        ),
        Words("请只隐藏条件以外的非必填字段", "hide fields that are asked by conditions alone"),
    ),
    Code.FORM: (
        Words("表单自身无法编译", "the form as a whole does not compile"),
        Words("请检查表单各字段", "look at its fields"),
    ),
}


def said(code: Code, parts: dict[str, Words]) -> tuple[Words, Words]:
    """The sentence and the hint; a part is a Words itself, since a suggestion is said in both languages."""
    sentence, hint = SAID[code]
    zh = {name: each.zh for name, each in parts.items()}
    en = {name: each.en for name, each in parts.items()}
    return (
        Words(sentence.zh.format(**zh), sentence.en.format(**en)),
        Words(hint.zh.format(**zh), hint.en.format(**en)),
    )
