"""What is told of the rows of a table of criteria: what was left out, numbered or put together."""

from ntm_criteria.text import Text

REPEATED = Text(
    "bảng {table}: {rows} dòng lặp lại tiêu đề, bỏ qua", "table {table}: repeated headings left out: {rows}"
)
NUMBERED = Text(
    "chỉ tiêu không có mã, đánh số theo thứ tự: {codes}", "indicators without a code, numbered in order: {codes}"
)
GROUP_ROW = Text("bảng {table}, dòng {row}: dòng nhóm “{words}”", "table {table}, row {row}: a group, “{words}”")
GROUP_LEVELS = Text(
    "bảng {table}, dòng {row}: dòng nhóm có ghi mức ({words}), không đọc thành chỉ tiêu",
    "table {table}, row {row}: a group with levels ({words}), which is no indicator",
)
GOES_ON = Text(
    "bảng {table}, dòng {row}: nối tiếp chỉ tiêu {code}", "table {table}, row {row}: goes on with indicator {code}"
)
OTHER_NUMBER = Text(
    "bảng {table}, dòng {row}: tiêu chí “{label}” không có số, đánh số {number}",
    "table {table}, row {row}: criterion “{label}” has no number and gets {number}",
)
NUMBER_TWICE = Text(
    "bảng {table}, dòng {row}: số tiêu chí {given} đã dùng, đánh số {number}",
    "table {table}, row {row}: criterion number {given} is taken, numbered {number}",
)
CODE_TWICE = Text(
    "bảng {table}, dòng {row}: mã {given} đã dùng cho chỉ tiêu khác, đánh mã {code}; cần xem lại văn bản",
    "table {table}, row {row}: code {given} is that of another indicator, coded {code}; to be compared with the document",
)
UNEQUAL = Text(
    "dòng này có số ô khác các dòng khác nên các mức có thể lệch cột; cả dòng để mở.",
    "the row has another number of cells than the others, so its levels may stand in wrong columns; all of it is open.",
)
OF_HEADING = Text(
    "bảng {table}: tiêu chí {number} “{label}” lấy từ dòng ngay trên bảng",
    "table {table}: criterion {number} “{label}” is the line above the table",
)
