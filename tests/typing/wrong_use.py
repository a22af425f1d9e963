"""Mistakes that a type checker must find: mypy fails here when one of them stops being an error. Never run."""

import ntm_criteria as ntm

rules = ntm.load_rule_set("bang-mac-2024")
ntm.assess({"irrigated_land_share": 92}, "bang-mac-2024")  # type: ignore[arg-type]  # an id is no rule set
ntm.assess({"irrigated_land_share": 92}, rules, 2024)  # type: ignore[call-arg]  # the year goes by its name
ntm.render(ntm.assess({}, rules), "pdf")  # type: ignore[call-overload]  # four forms
ntm.Commune("Bằng Mạc", "06355", 2024, {"irrigated_land_share": 92})  # type: ignore[call-arg]  # figures go by their name
ntm.assess({}, rules)["3.1"].verdict = ntm.Verdict.MET  # type: ignore[misc]  # results are frozen
ntm.assess({}, rules)[3.1]  # type: ignore[index]  # a code is text

if ntm.assess({}, rules).verdict:  # refused when it runs; what follows is checked all the same
    pass
after_a_truth: int = "text"  # type: ignore[assignment]
if ntm.assess({}, rules):
    pass
after_an_assessment: int = "text"  # type: ignore[assignment]
