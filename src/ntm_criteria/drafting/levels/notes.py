"""What is told of a cell: why it is open, and what was taken for granted."""

from ntm_criteria.text import Text, one_line


def told(template: Text, words: str) -> Text:
    """Fill words of the document into a note."""
    return template.format(words=one_line(words, longest=160))


BLANK = Text("ô không ghi gì.", "the cell is empty.")
NO_READING = Text("“{words}” không đọc được thành một mức.", "“{words}” cannot be read as one level.")
UNCLEAR = Text(
    "“{words}”: các từ chỉ so sánh không rõ hoặc không khớp nhau.",
    "“{words}”: the words of comparison are unclear or disagree.",
)
RANGE = Text(
    "“{words}”: không rõ đây là khoảng phải nằm trong hay mục tiêu từ mức thấp nhất trở lên.",
    "“{words}”: it is unclear whether a figure must lie between the two or reach the lower one as a target.",
)
BETWEEN = Text(
    "“{words}”: đọc là khoảng, vượt mức cao nhất là chưa đạt.",
    "“{words}” is read as a range: what is above its upper end does not meet it.",
)
NO_NUMBER = Text("“{words}” không đúng cách viết số.", "“{words}” is not how a number is written.")
NO_SHARE = Text("“{words}” không phải một tỷ lệ từ 0% đến 100%.", "“{words}” is no share from 0% to 100%.")
BY_SHARE = Text(
    "“{words}”: đọc là {value}, dấu “{mark}” là dấu thập phân, vì một tỷ lệ không quá 100%.",
    "“{words}” is read as {value}, “{mark}” being the decimal sign, since no share is above 100%.",
)
BY_NEIGHBOURS = Text(
    "“{words}”: đọc là {value} theo các ô khác cùng dòng ({levels}).",
    "“{words}” is read as {value}, after the other cells of its row ({levels}).",
)
EITHER = Text(
    "“{words}” có thể là {small} (nếu dấu “{mark}” là dấu thập phân) hoặc {large} (nếu dấu đó ngăn cách hàng nghìn).",
    "“{words}” may be {small} (with “{mark}” as the decimal sign) or {large} (with thousands grouped by it).",
)
NO_RELATION = Text(
    "“{words}”: không ghi là mức tối thiểu hay mức tối đa.",
    "“{words}” does not say whether it is the least or the most.",
)
NOTHING_DECIDED = Text(
    "“{words}”: mọi xã đều đạt hoặc không xã nào đạt.", "“{words}”: every commune meets it, or none does."
)
BY_WORDING = Text(
    "“{words}”: so sánh theo lời văn của chỉ tiêu.", "“{words}”: the relation is that of the indicator's wording."
)
TWO_PARTS = Text(
    "“{words}” có hai mức; chưa rõ mức trong ngoặc áp dụng cho phần nào hay xã nào.",
    "“{words}” has two levels; it is unclear to what the one in brackets applies.",
)
IN_BRACKETS = Text(
    "“{words}”: phần trong ngoặc có thể là điều kiện.", "“{words}”: what is in brackets may be a condition."
)
LEFT_OUT = Text("không đọc vào mức: {words}.", "no part of the level: {words}.")
NAME_SAYS_MORE = Text(
    "tên chỉ tiêu nêu thêm mức “{words}” mà ô không ghi; phần này để mở.",
    "the name of the indicator holds a further level, “{words}”, which the cell does not state; this part is open.",
)
NAME_STATES_MORE = Text(
    "tên chỉ tiêu có nhiều nội dung mà ô chỉ ghi một mức; nội dung không có mức để mở: “{words}”.",
    "the name of the indicator states several things and the cell one level; what has none is open: “{words}”.",
)
FOOTNOTE_SAYS = Text(
    "chú thích của ô có thể đổi mức: “{words}”.", "a footnote of the cell may change its level: “{words}”."
)
WITH_NOTE = Text("chú thích: “{words}”.", "footnote: “{words}”.")
NOT_ONLY_PROVINCE = Text(
    "“{words}”: ô không ghi mức cụ thể mà dẫn chiếu quy định của cơ quan khác.",
    "“{words}” points to other rules and is no level.",
)
SEVERAL = Text("một nội dung có nhiều mức: {levels}.", "one content with several levels: {levels}.")
CONDITIONAL = Text(
    "“{words}”: mức đi kèm điều kiện hoặc đơn vị không rõ.",
    "“{words}”: the level comes with a condition or an unclear unit.",
)
MARK_BESIDE_LEVELS = Text(
    "ô chỉ đánh dấu “{words}” trong khi các ô cùng dòng ghi mức.",
    "the cell only has the mark “{words}” while others of its row have levels.",
)
