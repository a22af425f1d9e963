"""What is told of a layer: what it cannot say, what the document leaves open, and what was left out."""

from ntm_criteria.text import Text

SAME = Text(
    "{codes}: bộ {set} đã có hoặc văn bản không nêu thêm mức, không ghi vào lớp",
    "{codes}: {set} has it, or the document adds no level; not in the layer",
)
LOOSER = Text(
    "{code}{where}: nới lỏng so với bộ {set}, lớp không ghi được: {now}; bộ gốc: {before}",
    "{code}{where}: looser than {set}, which a layer may not be: {now}; the set: {before}",
)
OTHERWISE = Text(
    "{code}: cách đo khác bộ {set}, lớp không ghi được: {now}; bộ gốc: {before}",
    "{code}: not measured as in {set}, which a layer may not change: {now}; the set: {before}",
)
BESIDE_OPEN = Text(
    "{code}: còn phần để mở nên các phần chặt hơn chưa ghi vào lớp, cần người soạn ghi: {now}; bộ gốc: {before}",
    "{code}: a part is open, so the stricter parts are not in the layer and a person has to write them: {now}; "
    "the set: {before}",
)
LEFT_OPEN = Text(
    "văn bản để mở{where}{why}; lớp không bỏ trống được mức của bộ {set} nên hiện áp dụng mức của bộ gốc{level}",
    "left open by the document{where}{why}; a layer cannot open a level of {set}, so that of the set below applies{level}",
)
OF_CODE = Text("{codes}: {note}", "{codes}: {note}")
AT = Text("{at}: {said}", "{at}: {said}")
WRITTEN = Text("“{written}”: {note}", "“{written}”: {note}")
UNREAD = Text("chưa đọc được", "not understood")
EMPTY = Text("ô trống", "an empty cell")
TIGHTER_WRITTEN = Text("; các mức chặt hơn đã ghi vào lớp{where}", "; what is stricter is in the layer{where}")
TIGHTER_NOT_WRITTEN = Text(
    "; các mức chặt hơn{where} cũng chưa ghi vào lớp vì cả yêu cầu phải viết lại, cần người soạn ghi",
    "; what is stricter{where} is not in the layer either, since all of the requirement has to be written anew by a person",
)
SECONDARY = Text(
    "{code}{where}: thay mức nguồn gián tiếp của bộ {set}{before} bằng mức nhẹ hơn của văn bản{now}",
    "{code}{where}: the level of {set} from an indirect source{before} is replaced by the document's looser one{now}",
)
NOT_ADDED = Text("{code} “{name}”: lớp không ghi được: {reason}", "{code} “{name}”: not in the layer: {reason}")
OTHER_CRITERION = Text("bộ gốc không có tiêu chí {number} “{name}”", "the set below has no criterion {number} “{name}”")
COMPLETE = Text("tiêu chí {number} của bộ gốc đã đủ chỉ tiêu", "criterion {number} of the set below is complete")
TAKEN = Text("mã {code} ở bộ gốc là chỉ tiêu khác", "code {code} is another indicator of the set below")
TOO_MANY = Text("bộ gốc chỉ có {total} chỉ tiêu", "the set below has {total} indicators in all")
