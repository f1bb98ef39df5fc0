"""A made-up professional claim file (837P, 005010X222A1), the same bytes at every call.

Each claim has its own subscriber, as clearinghouses send them, two lines, a rendering provider and
a service facility; every tenth has a patient loop, and every seventh an authorization number.
"""

PAYER = "12345"
_BORN = ("19630509", "19510101", "19780630", "19441231")
_DIAGNOSES = ("ABK:M5451", "ABK:M5451*ABF:M5416", "ABK:M5459*ABF:M5136*ABF:Z6828")


def claim_file(claims: int) -> bytes:
    """A file of so many claims in one transaction."""
    body = ["ST*837*0001*005010X222A1", "BHT*0019*00*1*20250401*1200*CH"]
    body += ["NM1*41*2*BILLING SERVICE*****46*SENDER1", "PER*IC*OFFICE*TE*5555550100"]
    body += ["NM1*40*2*CLEARINGHOUSE*****46*RECEIVER1", "HL*1**20*1"]
    body += ["PRV*BI*PXC*208VP0014X", "NM1*85*2*SPINE CENTER*****XX*1234567893"]
    body += ["N3*1 MAIN STREET", "N4*RALEIGH*NC*276010001", "REF*EI*123456789"]
    level = 1
    for number in range(1, claims + 1):
        segments, level = _claim(number, level)
        body += segments
    body.append(f"SE*{len(body) + 1}*0001")
    header = "ISA*00*          *00*          *ZZ*SENDER1        *ZZ*RECEIVER1      "
    header += "*250401*1200*^*00501*000000001*0*P*:"
    group = "GS*HC*SENDER1*RECEIVER1*20250401*1200*1*X*005010X222A1"
    return "~\n".join([header, group, *body, "GE*1*1", "IEA*1*000000001", ""]).encode("ascii")


def _claim(number: int, level: int) -> tuple[list[str], int]:
    has_patient = number % 10 == 0
    born = _BORN[number % len(_BORN)]
    day = f"202503{number % 28 + 1:02}"
    segments = [
        f"HL*{level + 1}*1*22*{int(has_patient)}",
        f"SBR*P*{'' if has_patient else '18'}*******CI",
        f"NM1*IL*1*MEMBER*NUMBER{number}****MI*M{number:09}",
        "N3*9 SIDE STREET",
        "N4*CARY*NC*27511",
        f"DMG*D8*{born}*{'FM'[number % 2]}",
        f"NM1*PR*2*A PAYER*****PI*{PAYER}",
    ]
    if has_patient:
        segments += [f"HL*{level + 2}*{level + 1}*23*0", "PAT*01", "NM1*QC*1*MEMBER*SPOUSE"]
        segments += ["N3*9 SIDE STREET", "N4*CARY*NC*27511", "DMG*D8*19650203*F"]
    segments += [f"CLM*C{number:06}*9000***24:B:1*Y*A*Y*Y", f"HI*{_DIAGNOSES[number % 3]}"]
    if number % 7 == 0:
        segments.insert(-1, f"REF*G1*A{number:07}")
    segments += ["NM1*82*1*DOCTOR*ONE****XX*1987654321", "PRV*PE*PXC*208VP0014X"]
    segments += ["NM1*77*2*SURGERY CENTER*****XX*1122334455", "N3*2 MAIN STREET"]
    segments += ["N4*DURHAM*NC*277010001"]
    segments += ["LX*1", "SV1*HC:64628*6000*UN*1***1", f"DTP*472*D8*{day}", f"REF*6R*{number}A"]
    segments += ["LX*2", "SV1*HC:64629*3000*UN*1***1", f"DTP*472*D8*{day}", f"REF*6R*{number}B"]
    return segments, level + 1 + has_patient
