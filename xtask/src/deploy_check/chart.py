"""Helm, by its SDK: lints a chart, renders it, or says what is wrong with values.

usage: chart.py lint|render CHART VALUES
       chart.py wrong CHART < a list of values, as JSON
"""

import json
import sys

import helm_python as helm
from ruamel.yaml import YAML

what, chart = sys.argv[1:3]
if what == "wrong":
    told = []
    for values in json.load(sys.stdin):
        try:
            helm.Chart.load(chart).render(values, name="rollcall", namespace="rollcall")
            told.append(None)
        except helm.HelmError as error:
            told.append(str(error))
    json.dump(told, sys.stdout)
    sys.exit()
with open(sys.argv[3]) as file:
    values = YAML(typ="safe").load(file)
if what == "lint":
    found = helm.lint(chart, values, strict=True)
    # An icon is of use to a catalogue of charts alone.
    wrong = [it["error"] for it in found["messages"] if "icon is recommended" not in it["error"]]
    wrong += found["errors"]
    if wrong:
        sys.exit("\n".join(map(str, wrong)))
else:
    rendered = helm.Chart.load(chart).render(values, name="rollcall", namespace="rollcall")
    for path in sorted(rendered):
        text = rendered[path].strip("\n")
        if path.endswith(".yaml") and text.strip():
            print(f"---\n# {path}\n{text}")
