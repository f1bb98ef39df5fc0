"""One document of each form with all of its keys, right in every part."""

from typing import Any

Json = Any
SOURCE: Json = {
    "id": "s",
    "document": "A document",
    "evidence": "primary",
    "complete": True,
    "url": "https://example.org",
    "read_on": "2025-01-31",
    "digest": "d",
    "note": "n",
}
CITATION = {"source": "s", "section": "2", "evidence": "inferred"}
DATED = {"date": "2025-01-31", "evidence": "primary", "note": "n"}
CLOSED = {"value_set": "l3-s1"}
PACK: Json = {
    "schema": "coverpack/pack/1",
    "id": "aetna/cpb-1",
    "version": "2025-01-31",
    "kind": "coverage",
    "title": "A policy",
    "status": "draft",
    "payer": "aetna",
    "sources": [SOURCE],
    "dates": {"not_before": DATED, "observed": DATED, "published": DATED},
    "scope": {"fact": "procedure.technique", "is": "intraosseous_bvn_rfa"},
    "criteria": [
        {
            "id": "one",
            "kind": "indication",
            "title": "One",
            "citation": CITATION,
            "note": "n",
            "condition": {"fact": "implant.electronic", "is": True},
            "documents": ["a", "b"],
        },
        {
            "id": "two",
            "kind": "limit",
            "title": "Two",
            "citation": {"source": "s"},
            "condition": {"criterion": "one"},
            "advisory": True,
        },
    ],
    "determinations": [
        {
            "id": "part",
            "outcome": "partially_covered",
            "condition": {"criterion": "one"},
            "exceeding": ["64629"],
            "text": "In part.",
        },
        {
            "id": "no",
            "outcome": "not_covered",
            "basis": "investigational",
            "payer_term": "unproven",
            "text": "No.",
            "citation": CITATION,
        },
    ],
    "warnings": [
        {
            "id": "w",
            "from": "2025-01-31",
            "until": "2025-02-28",
            "text": "Mind.",
            "citation": CITATION,
            "condition": {"fact": "authorization.obtained", "known": True},
        }
    ],
    "authorization": {
        "cases": [
            {
                "condition": {"fact": "claim.place_of_service", "is": "21"},
                "required": "yes",
                "text": "Inpatient.",
                "evidence": "secondary",
                "citation": CITATION,
            }
        ],
        "required": "yes",
        "text": "Else too.",
        "evidence": "secondary",
        "citation": CITATION,
    },
    "silences": [
        {
            "topic": "t",
            "kind": "not_seen",
            "text": "x",
            "document": "An article",
            "facts": ["implant.electronic"],
        }
    ],
    "aliases": ["Another title"],
    "notes": ["a note"],
    "acknowledged": [{"finding": "f", "reason": "r"}],
}
CONDITIONS: list[Json] = [
    {"any": [{"fact": "pain.low_back_duration", "gte": 6, "unit": "mo"}, {"criterion": "one"}]},
    {"at_least": 1, "of": [{"not_seen": "a clause"}, {"not": {"criterion": "one"}}]},
    {"fact": "bone.t_score", "between": [-4, -2.5]},
    {"fact": "patient.sex", "in": ["female", "other"]},
    {"fact": "procedure.vertebral_bodies", "subset_of": CLOSED},
    {"fact": "mri.modic_1_bodies", "count": {"gte": 1}},
    {"fact": "mri.modic_2_bodies", "count": {"between": [1, 2]}},
    {"fact": "claim.units", "of": "64629", "lte": 2},
    {"fact": "infection.spine_active", "is": False},
]
SMALL_PACK = PACK | {"criteria": PACK["criteria"][:1], "notes": [], "warnings": [], "silences": []}
ENCOUNTER: Json = {
    "schema": "coverpack/encounter/1",
    "id": "e",
    "payer": "medicare",
    "plan": "palmetto",
    "line_of_business": "medicare_ffs",
    "plan_state": "NC",
    "date_of_service": "2025-03-04",
    "service_location": {"state": "NC", "county": "Wake", "zip": "27601"},
    "patient": {"id": "P7", "birth_date": "1963-05-09", "sex": "female"},
    "claim": {
        "id": "C1",
        "type_of_bill": "131",
        "form": "professional",
        "setting": "practitioner",
        "place_of_service": "24",
        "diagnoses": ["M54.51", "M47.816"],
        "primary_elsewhere": False,
        "lines": [
            {
                "line": 1,
                "code": "64628",
                "units": 1,
                "modifiers": ["59"],
                "diagnosis_pointers": [1, 2],
                "provider": "P1",
                "place_of_service": "22",
                "unlisted_description": False,
            },
            {"line": 2, "code": None, "revenue_code": "0360", "units": None},
            {"line": 3, "code": "01999", "minutes": 45},
        ],
    },
    "facts": {
        "pain.low_back_duration": 14,
        "procedure.vertebral_bodies": ["L4", "L5"],
        "mri.modic_1_bodies": {"value": ["L5"], "complete": False, "source": "MRI report"},
        "bone.t_score": [{"value": -1.5, "source": "a"}, {"value": -1.5, "certainty": "possible"}],
        "patient.bmi": {"value": 31.5, "unit": "kg/m2"},
        "implant.electronic": None,
    },
    "absent": [{"facts": ["infection.systemic_active"], "source": "History"}],
    "origin": {
        "file": "claims.837",
        "item": "claim C1",
        "values": [{"value": "claim.diagnoses", "at": "HI01", "raw": "BK:M5451"}],
        "unreadable": [{"value": "claim.setting", "at": "CLM05", "raw": "?", "why": "no code"}],
        "notes": [{"code": "wrong-count", "at": "SE01", "message": "the count is wrong"}],
    },
}
REQUESTED: Json = {
    **{key: part for key, part in ENCOUNTER.items() if key not in ("claim", "facts")},
    "request": {"codes": ["64628"]},
}
PAYERS: Json = {
    "schema": "coverpack/payers/1",
    "sources": [SOURCE],
    "payers": {
        "p": {
            "name": "P",
            "aliases": ["Q"],
            "lines_of_business": ["medicare_ffs", "fep"],
            "default_line_of_business": "fep",
            "note": "n",
            "plans": {"q": {"name": "Q", "aliases": ["R"], "note": "n"}},
        }
    },
    "areas": [
        {
            "payer": "p",
            "plan": "q",
            "jurisdiction": "JX",
            "parts": ["A", "B"],
            "states": ["VA"],
            "counties": ["Fairfax"],
            "except_counties": ["Alexandria"],
            "citation": CITATION,
        }
    ],
    "bindings": [
        {
            "payer": "p",
            "plan": "q",
            "kind": "own",
            "policy": "p/x",
            "states": ["VA"],
            "lines_of_business": ["fep"],
            "begins": DATED,
            "ends": DATED,
            "observed": DATED,
            "citation": CITATION,
            "note": "n",
        }
    ],
}
VALUE_SET: Json = {
    "schema": "coverpack/value-set/1",
    "id": "v",
    "title": "V",
    "codes": ["L3", "L4"],
    "sources": [SOURCE],
    "citation": CITATION,
    "valid_from": "2025-01-31",
    "valid_to": "2025-12-31",
    "exhaustive": True,
    "note": "n",
}
PAYER_MAP: Json = {
    "schema": "coverpack/payer-map/1",
    "sources": [SOURCE],
    "rows": [
        {
            "payer_id": "1",
            "qualifier": "PI",
            "filing_code": "CI",
            "coverage_type": "HIP",
            "payer": "medicare",
            "plan": "palmetto",
            "line_of_business": "commercial",
            "citation": CITATION,
            "note": "n",
        },
        {"payer_id": "2", "payer": "medicare"},
    ],
    "note": "n",
}
CSV_MAPPING: Json = {
    "schema": "coverpack/csv-mapping/1",
    "encoding": "latin-1",
    "delimiter": ";",
    "decimal": ",",
    "missing": ["n/a"],
    "always": {"claim.form": "professional"},
    "columns": {
        "Claim": {"holds": "id", "note": "n"},
        "Date": {"holds": "date_of_service", "format": "MM/DD/YYYY"},
        "Code": {"holds": "line.code", "missing": ["none"]},
        "Pain": {"holds": "pain.low_back_duration", "unit": "mo", "source": "s"},
        "Spine": {"holds": "mri.modic_1_bodies", "type": "modic", "complete": False},
        "Sick": {"holds": "infection.systemic_active", "values": {"Y": True, "U": None}},
    },
    "ignored": ["Note"],
    "note": "n",
}
LIBRARY_CARD: Json = {"schema": "coverpack/library/1", "name": "mine", "extends": "coverpack"}
