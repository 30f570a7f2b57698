"""What staff type, read and judged before a service sees it; and the facts form, built from its questionnaire."""
