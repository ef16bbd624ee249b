"""kubectl's columns, ages and descriptions against recordings of the real one."""

import json
import unittest

from cluster.describe_pod import describe_pod
from cluster.kinds import NODES, PODS
from cluster.kubectl_describe import aligned
from cluster.rendering import yaml
from cluster.tables import COLUMNS
from cluster.text import TabWriter, human_duration, table
from cluster.timeline import parse_time
from tests.test_cluster_support import fixture

CAPTURED = parse_time("2026-11-23T07:49:32Z")

DURATIONS = [
    (-2, "<invalid>"), (-1, "0s"), (0, "0s"), (119, "119s"), (120, "2m"), (266, "4m26s"),
    (599, "9m59s"), (600, "10m"), (10799, "179m"), (10800, "3h"), (28799, "7h59m"), (28800, "8h"),
    (172799, "47h"), (172800, "2d"), (352800, "4d2h"), (691199, "7d23h"), (691200, "8d"),
    (63071999, "729d"), (63072000, "2y"), (94608000, "3y"), (252288000, "8y"),
]


class PrintingTests(unittest.TestCase):
    def assert_table(self, kind, name, with_namespace):
        """The recording was made within a second or two of its time stamp; seconds may differ."""
        columns = COLUMNS[kind]
        items = json.loads(fixture(f"{name}.json"))
        recorded = fixture(f"{name}_wide.txt")
        for moment in range(4):
            rows = [(["NAMESPACE"] if with_namespace else []) + columns.titles(True)]
            for item in items:
                space = [item["metadata"]["namespace"]] if with_namespace else []
                rows.append(space + columns.cells(item, CAPTURED + moment, True))
            if table(rows) == recorded:
                return
        self.assertEqual(table(rows), recorded)

    def test_the_table_of_pods_is_the_recorded_one(self):
        self.assert_table(PODS, "pods", with_namespace=True)

    def test_the_table_of_nodes_is_the_recorded_one(self):
        self.assert_table(NODES, "nodes", with_namespace=False)

    def test_descriptions_of_pods_are_the_recorded_ones(self):
        for case in json.loads(fixture("described_pods.json")):
            with self.subTest(case["pod"]["metadata"]["name"]):
                moments = (CAPTURED + shift / 2 for shift in range(12))
                texts = [aligned(describe_pod(case["pod"], case["events"], now)).rstrip("\n") + "\n"
                         for now in moments]
                self.assertIn(case["text"], texts)

    def test_durations_are_those_of_the_age_column(self):
        for seconds, text in DURATIONS:
            with self.subTest(seconds=seconds):
                self.assertEqual(human_duration(seconds), text)

    def test_remembered_widths_keep_later_lines_under_the_header(self):
        writer = TabWriter(remember=True)
        first = table([["NAME", "AGE"], ["a-rather-long-name", "1s"]], writer)
        self.assertEqual(first.splitlines()[0].index("AGE"), 21)
        self.assertEqual(table([["b", "2s"]], writer), "b" + " " * 20 + "2s\n")

    def test_yaml_quotes_what_would_be_read_as_something_else(self):
        text = yaml({"a": "true", "b": "1", "c": ["x: y", {"d": None}], "e": {},
                     "f": "two\nlines\n"})
        self.assertEqual(text, 'a: "true"\nb: "1"\n' "c:\n- 'x: y'\n- d: null\ne: {}\nf: |\n"
                               "  two\n  lines\n")


if __name__ == "__main__":
    unittest.main()
