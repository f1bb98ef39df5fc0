"""Which segments and entities begin which loop, in 005010X222 and 005010X223."""

from engine.encounter.intake.x12.envelope import Form

LEVELS = {"20": "2000A", "22": "2000B", "23": "2000C"}
ORDER = ("2000A", "2000B", "2000C")
ABOVE = {
    "85": "2010AA",
    "87": "2010AB",
    "PE": "2010AC",
    "IL": "2010BA",
    "PR": "2010BB",
    "QC": "2010CA",
}
OF_CLAIM: dict[Form, dict[str, str]] = {
    "professional": {
        "DN": "2310A",
        "P3": "2310A",
        "82": "2310B",
        "77": "2310C",
        "DQ": "2310D",
        "PW": "2310E",
        "45": "2310F",
    },
    "institutional": {
        "71": "2310A",
        "72": "2310B",
        "ZZ": "2310C",
        "82": "2310D",
        "77": "2310E",
        "DN": "2310F",
    },
}
OF_LINE: dict[Form, dict[str, str]] = {
    "professional": {
        "82": "2420A",
        "QB": "2420B",
        "77": "2420C",
        "DQ": "2420D",
        "DK": "2420E",
        "DN": "2420F",
        "P3": "2420F",
        "PW": "2420G",
        "45": "2420H",
    },
    "institutional": {"72": "2420A", "ZZ": "2420B", "82": "2420C", "DN": "2420D"},
}
OF_OTHER_PAYER = {"IL": "2330A", "PR": "2330B"}
IN_LINE = {"LIN": "2410", "SVD": "2430", "LQ": "2440"}


UNUSED = (
    *("N3", "PER", "PRV", "N2", "PWK", "AMT", "CAS", "OI", "MOA", "MIA", "CL1", "CUR", "K3", "CN1"),
    *("CR1", "CR2", "CR3", "CR4", "CR5", "CR6", "CR7", "CR8", "CRC", "HCP", "HSD", "QTY", "MEA"),
    *("CTP", "FRM", "PS1", "IMM", "DN1", "DN2", "DSB", "UR", "TOO", "SV4", "SV5", "SV6", "SV7"),
)
"""What may stand in a loop, and of which nothing is read."""
PLAIN = frozenset({"ST", "BHT", "N4", "REF", "DMG", "DTP", "NTE", *UNUSED})
"""What may stand in a loop without changing which loop it is."""
SERVICES = ("SV1", "SV2", "SV3")
OF_A_LEVEL = ("85", "87", "IL", "QC")
OUTERMOST = "20"
