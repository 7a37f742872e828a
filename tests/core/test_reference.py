"""Reference data: every record that the tracker's predecessor listed, with the 737 MAX designators put right."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from amss_core.errors import NotFoundError
from amss_core.organizations import Authority
from amss_core.personnel import CertificationType, SkillType
from amss_core.reference import (
    aircraft_type,
    aircraft_types,
    authorities,
    authority,
    certification_type,
    certification_types,
    document_template,
    document_templates,
    skill_type,
    skill_types,
)


def test_authorities_and_the_years_for_which_they_have_records_kept():
    assert authorities() == (
        Authority(code="FAA", name="Federal Aviation Administration", country="US", record_retention_years=1),
        Authority(code="EASA", name="European Union Aviation Safety Agency", country="EU", record_retention_years=3),
        Authority(code="ECAA", name="Ethiopian Civil Aviation Authority", country="ET", record_retention_years=5),
        Authority(
            code="ICAO", name="International Civil Aviation Organization", country="INT", record_retention_years=5
        ),
    )


def test_certification_types_with_expiry_and_recency():
    said = {
        each.code: (each.name, each.authority, each.expires, each.recency_months, each.recency_period_months)
        for each in certification_types()
    }
    assert said == {
        "FAA_AP": ("Airframe & Powerplant", "FAA", False, None, None),
        "FAA_A": ("Airframe Mechanic", "FAA", False, None, None),
        "FAA_P": ("Powerplant Mechanic", "FAA", False, None, None),
        "FAA_IA": ("Inspection Authorization", "FAA", True, None, None),
        "FAA_RII": ("Repairman (Inspection)", "FAA", False, None, None),
        "EASA_A": ("Part-66 Category A (Line Maintenance)", "EASA", True, 6, 24),
        "EASA_B1": ("Part-66 Category B1 (Mechanical)", "EASA", True, 6, 24),
        "EASA_B2": ("Part-66 Category B2 (Avionics)", "EASA", True, 6, 24),
        "EASA_B3": ("Part-66 Category B3 (Piston Engines)", "EASA", True, 6, 24),
        "EASA_C": ("Part-66 Category C (Base Maintenance)", "EASA", True, 6, 24),
        "ECAA_AMT": ("Aircraft Maintenance Technician", "ECAA", True, 6, 24),
        "ECAA_AVI": ("Avionics Technician", "ECAA", True, 6, 24),
    }


@pytest.mark.parametrize(
    ("designator", "manufacturer", "model", "series"),
    [
        ("B738", "Boeing", "737-800", "NG"),
        ("B739", "Boeing", "737-900", "NG"),
        ("B37M", "Boeing", "737 MAX 7", "MAX"),
        ("B38M", "Boeing", "737 MAX 8", "MAX"),
        ("B39M", "Boeing", "737 MAX 9", "MAX"),
        ("B752", "Boeing", "757-200", ""),
        ("B763", "Boeing", "767-300", ""),
        ("B77W", "Boeing", "777-300ER", ""),
        ("B789", "Boeing", "787-9", "Dreamliner"),
        ("B78X", "Boeing", "787-10", "Dreamliner"),
        ("A320", "Airbus", "A320", "CEO"),
        ("A20N", "Airbus", "A320neo", "NEO"),
        ("A359", "Airbus", "A350-900", "XWB"),
        ("A35K", "Airbus", "A350-1000", "XWB"),
        ("DH8D", "De Havilland", "Dash 8-400", "Q400"),
        ("AT76", "ATR", "ATR 72-600", ""),
        ("E290", "Embraer", "E190-E2", "E2"),
    ],
)
def test_aircraft_types_by_designator(designator: str, manufacturer: str, model: str, series: str):
    found = aircraft_type(designator)
    assert (found.manufacturer, found.model, found.series) == (manufacturer, model, series)


def test_designators_and_models_are_unique_and_designators_have_the_form_of_icao():
    assert len(aircraft_types()) == 66
    assert len({each.designator for each in aircraft_types()}) == 66
    assert len({(each.manufacturer, each.model) for each in aircraft_types()}) == 66
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]{1,3}", each.designator) for each in aircraft_types())


def test_skill_types_by_category():
    assert Counter(each.category for each in skill_types()) == {
        "ndt": 6,
        "structural": 4,
        "avionics": 4,
        "engine": 2,
        "general": 3,
    }
    assert [each.code for each in skill_types() if each.category == "ndt"] == [
        "NDT_VT",
        "NDT_PT",
        "NDT_MT",
        "NDT_UT",
        "NDT_ET",
        "NDT_RT",
    ]
    assert skill_type("SHEET_METAL") == SkillType(code="SHEET_METAL", name="Sheet Metal Repair", category="structural")
    assert skill_type("FUEL_TANK").name == "Fuel Tank Entry & Repair"


def test_document_templates_with_their_required_fields_in_order():
    said = {each.code: (each.authority, " ".join(each.required_fields)) for each in document_templates()}
    assert said == {
        "FAA_337": (
            "FAA",
            (
                "aircraft_id registration_number repair_station_number description_of_work approval_basis data_used "
                "weight_balance_change inspector_signature date"
            ),
        ),
        "FAA_8610": (
            "FAA",
            "applicant_name certificate_type rating_requested experience_log examiner_signature date",
        ),
        "EASA_FORM1": (
            "EASA",
            (
                "organization_name approval_reference part_number serial_number description work_performed remarks "
                "certifying_staff_signature date"
            ),
        ),
        "EASA_CRS": (
            "EASA",
            (
                "aircraft_registration aircraft_type work_order_number description_of_work limitations "
                "certifying_staff_name authorization_number signature date"
            ),
        ),
        "ECAA_CRS": (
            "ECAA",
            (
                "aircraft_registration aircraft_type work_performed reference_documents technician_name license_number "
                "signature date"
            ),
        ),
        "MAINT_RELEASE": (
            "ICAO",
            (
                "aircraft_registration description_of_work reference_documents certifying_person license_number "
                "signature date"
            ),
        ),
    }
    assert document_template("FAA_337").name == "FAA Form 337 - Major Repair/Alteration"


def test_every_code_that_one_record_says_of_another_is_known():
    for each in (*certification_types(), *document_templates()):
        assert authority(each.authority).code == each.authority


def test_certification_type_by_code():
    assert certification_type("FAA_IA") == CertificationType(
        code="FAA_IA", name="Inspection Authorization", authority="FAA", expires=True
    )


@pytest.mark.parametrize(
    ("look", "code", "message"),
    [
        (authority, "EASE", "unknown authority 'EASE'; did you mean EASA?"),
        (authority, "XYZZY", "unknown authority 'XYZZY'; expected one of FAA, EASA, ECAA, ICAO"),
        (certification_type, "EASA-B1", "unknown certification type 'EASA-B1'; did you mean EASA_B1?"),
        (aircraft_type, "b738", "unknown aircraft type 'b738'; did you mean B738?"),
        (aircraft_type, " a320", "unknown aircraft type ' a320'; did you mean A320?"),
        (skill_type, "NDT_EC", "unknown skill type 'NDT_EC'; did you mean NDT_ET?"),
        (document_template, "EASA_FORM_1", "unknown document template 'EASA_FORM_1'; did you mean EASA_FORM1?"),
    ],
)
def test_an_unknown_code_is_refused_with_the_nearest_one(look, code: str, message: str):
    with pytest.raises(NotFoundError) as refused:
        look(code)
    assert str(refused.value) == message
