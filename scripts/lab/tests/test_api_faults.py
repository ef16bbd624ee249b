"""The faults of the API: what watches and lists meet, and that it passes."""

import json
import unittest

from cluster import UnknownTarget
from tests.test_cluster_support import CONTROLLER, Lab, answer


class ApiFaultTests(unittest.TestCase):
    def setUp(self):
        self.lab = Lab.settled()

    def watch(self, kind="pods", bookmarks=True):
        """Begins a watch on what changes from now on."""
        since = self.lab.raw(f"/api/v1/{kind}")["metadata"]["resourceVersion"]
        path = f"/api/v1/{kind}?watch=1&resourceVersion={since}"
        if bookmarks:
            path += "&allowWatchBookmarks=true"
        return self.lab.cluster.run(CONTROLLER, ["kubectl", "get", "--raw", path])

    def test_a_cut_ends_open_watches_without_a_word_and_no_later_ones(self):
        stream = self.watch()
        next(stream)
        self.lab.cluster.inject("watch-cut")
        self.assertEqual(answer(stream), (0, "", ""))
        later = self.watch()
        self.lab.cluster.inject("crashloop")
        self.assertIn('"MODIFIED"', self.first(later))

    def first(self, stream):
        """The first text that a stream says."""
        return next(value for kind, value in stream if kind == "exit" or value)

    def test_a_stopped_api_ends_watches_and_refuses_connections(self):
        stream = self.watch()
        next(stream)
        self.lab.cluster.inject("api-stopped", CONTROLLER.name)
        self.assertEqual(answer(stream), (0, "", ""))
        code, out, err = self.lab.ask("kubectl get --raw /api/v1/pods")
        self.assertEqual((code, out), (1, ""))
        self.assertIn("was refused - did you specify the right host or port?", err)
        self.assertEqual(self.lab.ask("microk8s status --format yaml")[0], 1)
        self.lab.cluster.heal("api-stopped")
        self.assertEqual(self.lab.ask("kubectl get --raw /api/v1/pods")[0], 0)

    def test_raw_questions_are_forbidden_watches_alone_or_all(self):
        self.lab.cluster.inject("raw-forbidden")
        code, out, err = answer(self.watch("nodes"))
        self.assertEqual((code, out), (1, ""))
        self.assertEqual(err, (
            'Error from server (Forbidden): nodes is forbidden: User "operator" cannot watch '
            'resource "nodes" in API group "" at the cluster scope\n'))
        self.lab.cluster.inject("raw-forbidden", "all")
        self.assertIn("cannot list", self.lab.ask("kubectl get --raw /api/v1/pods")[2])
        self.assertEqual(self.lab.ask("kubectl get pods -A -o json")[0], 0)
        self.lab.cluster.heal()
        self.lab.raw("/api/v1/pods")

    def test_a_compacted_history_is_410_in_both_forms(self):
        token = self.lab.raw("/api/v1/pods?limit=2")["metadata"]["continue"]
        stream = self.watch()
        next(stream)
        self.lab.cluster.inject("api-compacted")
        code, out, err = answer(stream)
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(json.loads(out)["object"]["code"], 410)
        _, _, err = self.lab.ask(f"kubectl get --raw /api/v1/pods?limit=2&continue={token}")
        self.assertTrue(err.startswith("Error from server (Expired): "))
        # A list taken now can be followed.
        self.lab.cluster.inject("crashloop")
        self.assertTrue(self.lab.raw("/api/v1/pods?limit=2")["metadata"]["continue"])

    def test_a_watch_that_hangs_says_nothing_until_it_is_healed(self):
        stream = self.watch()
        next(stream)
        self.lab.cluster.inject("watch-hangs")
        self.lab.cluster.inject("crashloop")
        said = ""
        for _ in range(400):
            said += str(next(stream)[1])
        self.assertEqual(said, "")
        self.lab.cluster.heal("watch-hangs")
        self.assertEqual(answer(stream)[0], 0)

    def test_targets_are_checked(self):
        for fault, target in (("raw-forbidden", "lists"), ("api-stopped", "nobody"),
                              ("watch-cut", "x"), ("watch-hangs", "x"), ("api-compacted", "x")):
            with self.subTest(fault), self.assertRaises(UnknownTarget):
                self.lab.cluster.inject(fault, target)
        self.assertEqual(self.lab.cluster.faults(), [])


if __name__ == "__main__":
    unittest.main()
