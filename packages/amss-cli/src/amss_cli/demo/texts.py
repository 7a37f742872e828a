def compliance_time_text(a, b):
    return f"{a}"
