"""The demo: five campaigns at five points of their way, filled with invented filings that went through the real actions.

`scenario` reads the YAML beside the presets, `specimen` invents answers for any form, `cast` brings people and units in,
`plays` and `reviewing` let them act, `timeline` keeps the order of events, `loading` puts it all into an empty database.
"""
