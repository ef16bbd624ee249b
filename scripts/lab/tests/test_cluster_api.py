"""kubectl and the API: shapes, selectors, pages, watches, logs and errors."""

import json
import threading
import time
import unittest
from collections import Counter

from cluster import Cluster
from tests.test_cluster_support import CONTROLLER, EPOCH, Lab, answer, fixture

#: What the recordings do not show because nothing there had it.
KNOWN_BEYOND = {
    "Pod": {"annotations", "env", "readinessProbe", "message", "limits"},
    "Event": {"series"},
    "Node": set(),
    "Namespace": set(),
}


class ShapeTests(unittest.TestCase):
    def test_objects_have_the_keys_of_the_recorded_ones(self):
        lab = Lab.settled()
        lab.cluster.inject("crashloop")
        lab.cluster.inject("config-missing")
        lab.cluster.inject("unschedulable")
        lab.pass_time(6)
        recorded = json.loads(fixture("shapes.json"))
        for kind, paths in recorded.items():
            for item in json.loads(lab.out(f"kubectl get {kind}s -A -o json"))["items"]:
                self.compare(kind, item, "", paths)

    def compare(self, kind, value, path, paths):
        """No key that the real one never had, at any path."""
        if isinstance(value, list):
            for one in value:
                self.compare(kind, one, path + "[]", paths)
        elif isinstance(value, dict) and path in paths:
            extra = set(value) - set(paths[path]) - KNOWN_BEYOND[kind]
            self.assertEqual(extra, set(), f"{kind} {path}")
            for key, one in value.items():
                if key not in KNOWN_BEYOND[kind]:
                    self.compare(kind, one, f"{path}.{key}", paths)

    def test_what_every_pod_must_have(self):
        for pod in Lab.settled().items("/api/v1/pods"):
            self.assertEqual({"metadata", "spec", "status"}, set(pod), "items carry no kind")
            self.assertIn("managedFields", pod["metadata"])
            owner = pod["metadata"]["ownerReferences"][0]
            self.assertTrue(owner["controller"])
            self.assertIn(owner["kind"], ("ReplicaSet", "DaemonSet", "Job"))
            for field in ("phase", "startTime", "hostIP", "podIP", "conditions",
                          "containerStatuses"):
                self.assertIn(field, pod["status"])

    def test_owners_lead_from_the_pod_to_the_deployment(self):
        lab = Lab.settled()
        pod = lab.items("/api/v1/namespaces/temporal/pods?labelSelector=app%3Dtemporal-worker")[0]
        owner = pod["metadata"]["ownerReferences"][0]
        replica_set = lab.raw(f"/apis/apps/v1/namespaces/temporal/replicasets/{owner['name']}")
        self.assertEqual(replica_set["metadata"]["uid"], owner["uid"])
        top = replica_set["metadata"]["ownerReferences"][0]
        deployment = lab.raw(f"/apis/apps/v1/namespaces/temporal/deployments/{top['name']}")
        self.assertEqual(deployment["metadata"]["uid"], top["uid"])


class GetTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Lab.settled()

    def test_a_list_of_kubectl_has_no_resource_version(self):
        answer_ = json.loads(self.lab.out("kubectl get po -A -o json"))
        self.assertEqual((answer_["kind"], answer_["metadata"]), ("List", {"resourceVersion": ""}))
        self.assertNotIn("managedFields", answer_["items"][0]["metadata"])

    def test_one_name_gives_the_object_itself(self):
        node = json.loads(self.lab.out("kubectl get no rocks-worker-0 -o json"))
        self.assertEqual((node["kind"], node["apiVersion"]), ("Node", "v1"))

    def test_names(self):
        self.assertEqual(
            self.lab.out("kubectl get no -o name"),
            "node/rocks-controller\nnode/rocks-worker-0\nnode/rocks-worker-1\n")

    def test_yaml(self):
        out = self.lab.out("kubectl get ns temporal -o yaml")
        self.assertTrue(out.startswith("apiVersion: v1\nkind: Namespace\nmetadata:\n"))
        self.assertIn("  finalizers:\n  - kubernetes\n", out)

    def test_labels_and_fields_select(self):
        lab = self.lab
        self.assertEqual(len(lab.out(
            "kubectl get po -n temporal -l app=temporal-worker --no-headers").splitlines()), 6)
        self.assertEqual(len(lab.out(
            "kubectl get po -A --field-selector spec.nodeName=rocks-worker-0 --no-headers"
        ).splitlines()), 3)
        self.assertEqual(len(lab.out(
            "kubectl get no -l node.kubernetes.io/microk8s-worker --no-headers").splitlines()), 2)

    def test_all_and_mixed_kinds_print_prefixes(self):
        out = self.lab.out("kubectl get all -n temporal")
        self.assertIn("\npod/temporal-worker-", "\n" + out)
        self.assertIn("\n\nNAME                              READY   UP-TO-DATE   AVAILABLE   AGE\n"
                      "deployment.apps/temporal-worker   6/6     6            6", out)

    def test_events_have_the_columns_of_kubectl(self):
        out = self.lab.out("kubectl get events -n temporal")
        self.assertRegex(out.splitlines()[0], r"^LAST SEEN   TYPE     REASON +OBJECT +MESSAGE$")

    def test_errors_are_the_recorded_ones(self):
        cases = {
            "kubectl get po -n temporal nope":
                (1, 'Error from server (NotFound): pods "nope" not found\n'),
            "kubectl describe po -n temporal nope":
                (1, 'Error from server (NotFound): pods "nope" not found\n'),
            "kubectl get foos": (1, 'error: the server doesn\'t have a resource type "foos"\n'),
            "kubectl get po -A --nope":
                (1, "error: unknown flag: --nope\nSee 'kubectl get --help' for usage.\n"),
            "kubectl get po -n no-such-ns": (0, "No resources found in no-such-ns namespace.\n"),
            "kubectl top po -A": (1, "error: Metrics API not available\n"),
            "kubectl get po -A --field-selector=status.nope=1":
                (1, 'Error from server (BadRequest): Unable to find "/v1, Resource=pods" that '
                    'match label selector "", field selector "status.nope=1": field label not '
                    "supported: status.nope\n"),
            "kubectl get po -A --request-timeout=abc":
                (1, "error: Invalid timeout value. Timeout must be a single integer in seconds, or "
                    "an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)\n"),
            "kubectl get --raw /api/v1/namespaces/temporal/pods/nope":
                (1, 'Error from server (NotFound): pods "nope" not found\n'),
            "kubectl get --raw /apis/nope":
                (1, "Error from server (NotFound): the server could not find the requested "
                    "resource\n"),
        }
        for line, (code, err) in cases.items():
            with self.subTest(line):
                self.assertEqual(self.lab.ask(line), (code, "", err))

    def test_an_unknown_namespace_as_json_is_an_empty_list(self):
        code, out, err = self.lab.ask("kubectl get po -n no-such-ns -o json")
        self.assertEqual((code, len(out), err), (0, 119, ""))

    def test_describe_joins_several_with_two_empty_lines(self):
        out = self.lab.out("kubectl describe no")
        self.assertEqual(out.count("\n\n\nName: "), 2)

    def test_logs(self):
        lab = self.lab
        name = next(one for one in lab.statuses() if "worker" in one)
        out = lab.out(f"kubectl -n temporal logs {name}")
        self.assertTrue(out.startswith("Temporal worker 1.4.2 starting\n"))
        self.assertEqual(len(lab.out(f"kubectl -n temporal logs {name} --tail=2").splitlines()), 2)
        self.assertTrue(out.endswith(lab.out(f"kubectl -n temporal logs {name} --tail=2")))
        self.assertEqual(
            lab.ask(f"kubectl -n temporal logs {name} -c nobody")[2],
            f"error: container nobody is not valid for pod {name}\n")
        self.assertEqual(
            lab.ask(f"kubectl -n temporal logs {name} --previous")[2],
            'Error from server (BadRequest): previous terminated container "worker" in pod '
            f'"{name}" not found\n')

    def test_logs_of_all_containers_say_whose_each_line_is(self):
        lab = self.lab
        name = next(one for one in lab.statuses() if "worker" in one)
        words = (f"kubectl -n temporal logs {name} --timestamps --all-containers=true --prefix=true "
                 "--ignore-errors=true --max-log-requests=100")
        lines = lab.out(words).splitlines()
        self.assertRegex(lines[0], rf"^\[pod/{name}/worker\] 20[0-9T:-]+\.000000000Z Temporal worker")
        moment = lines[-1].split()[1]
        recent = lab.out(f"{words} --since-time={moment}").splitlines()
        self.assertIn(lines[-1], recent)
        self.assertLess(len(recent), len(lines))

    def test_followed_logs_go_on_until_the_container_ends(self):
        lab = Lab.settled()
        name = next(one for one in lab.statuses() if "worker" in one)
        out, lines = "", 0
        for kind, value in lab.cluster.run(
                CONTROLLER, f"kubectl -n temporal logs -f {name} --tail=1".split()):
            if kind == "exit":
                break
            out += value
            if out.count("\n") > lines:
                lines = out.count("\n")
                if lines == 4:
                    lab.cluster.inject("crashloop", "temporal-worker")
        self.assertIn("panic: dial tcp", out)

    def test_waiting_for_a_condition(self):
        lab = Lab.settled()
        self.assertEqual(
            lab.out("kubectl wait --for=condition=Ready node/rocks-worker-0 --timeout=5s"),
            "node/rocks-worker-0 condition met\n")
        lab.cluster.inject("node-down", "rocks-worker-0")
        lab.pass_time(6)
        code, _, err = lab.ask("kubectl wait --for=condition=Ready nodes --all --timeout=3s")
        self.assertEqual((code, err), (
            1, "error: timed out waiting for the condition on nodes/rocks-worker-0\n"))

    def test_cordoned_nodes_print_scheduling_disabled_and_get_no_pods(self):
        lab = Lab.settled()
        self.assertEqual(lab.out("kubectl cordon rocks-worker-0"), "node/rocks-worker-0 cordoned\n")
        self.assertRegex(lab.out("kubectl get no"), "rocks-worker-0 +Ready,SchedulingDisabled ")
        lab.out("kubectl -n temporal delete pods -l app=temporal-worker")
        lab.pass_time(10)
        pods = lab.items("/api/v1/namespaces/temporal/pods")
        self.assertNotIn("rocks-worker-0", {pod["spec"]["nodeName"] for pod in pods})


class WorkloadTests(unittest.TestCase):
    """What programs ask of workloads, in the order of words in which they do."""

    def test_several_kinds_come_as_one_list_and_a_kind_without_objects_is_no_mistake(self):
        lab = Lab.settled()
        answer = json.loads(lab.out(
            "kubectl get deployments,statefulsets,daemonsets,pods --namespace=temporal "
            "--output=json --request-timeout=15s --selector=app=temporal-worker"))
        kinds = Counter(item["kind"] for item in answer["items"])
        self.assertEqual((answer["kind"], kinds), ("List", Counter(Deployment=1, Pod=6)))
        deployment = answer["items"][0]
        self.assertEqual((deployment["spec"]["replicas"], deployment["status"]["readyReplicas"]),
                         (6, 6))
        self.assertEqual(lab.ask("kubectl get sts -n temporal")[2],
                         "No resources found in temporal namespace.\n")

    def test_what_stands_behind_two_hyphens_is_no_flag(self):
        lab = Lab.settled()
        name = next(one for one in lab.statuses() if "worker" in one)
        for output, first in (("yaml", "apiVersion: v1\n"), ("json", "{\n")):
            text = lab.out(f"kubectl get pod --namespace=temporal --output={output} "
                           f"--request-timeout=15s -- {name}")
            self.assertTrue(text.startswith(first))
            self.assertIn(name, text)
            self.assertNotIn("managedFields", text)
        self.assertEqual(
            lab.out(f"kubectl delete pod --namespace=temporal --wait=false -- {name}"),
            f'pod "{name}" deleted\n')

    def test_a_daemon_set_is_restarted_node_by_node(self):
        lab = Lab.settled()
        command = "kubectl get pods -n kube-system -l k8s-app=calico-node --no-headers"
        before = {line.split()[0] for line in lab.out(command).splitlines()}
        self.assertEqual(
            lab.out("kubectl rollout restart --namespace=kube-system -- daemonset/calico-node"),
            "daemonset.apps/calico-node restarted\n")
        for _ in range(400):
            lab.pass_time(0.25)
            lines = [line.split() for line in lab.out(command).splitlines()]
            self.assertLessEqual(sum(line[1] != "1/1" or line[2] == "Terminating"
                                     for line in lines), 2)
            if not before & {line[0] for line in lines}:
                break
        lab.pass_time(20)
        after = {line.split()[0] for line in lab.out(command).splitlines()}
        self.assertEqual((len(after), before & after), (3, set()))

    def test_restarting_what_is_not_there_is_not_found(self):
        self.assertEqual(
            Lab.settled().ask("kubectl rollout restart -n temporal -- statefulset/db"),
            (1, "", 'Error from server (NotFound): statefulsets.apps "db" not found\n'))


class PageTests(unittest.TestCase):
    def test_pages_join_to_the_list_as_it_was(self):
        lab = Lab.settled()
        whole = [pod["metadata"]["name"] for pod in lab.items("/api/v1/pods")]
        names, path = [], "/api/v1/pods?limit=5"
        first = None
        while path:
            page = lab.raw(path)
            first = first or page["metadata"]["resourceVersion"]
            self.assertEqual(page["metadata"]["resourceVersion"], first)
            names += [pod["metadata"]["name"] for pod in page["items"]]
            token = page["metadata"].get("continue")
            path = f"/api/v1/pods?limit=5&continue={token}" if token else None
            if token:
                self.assertEqual(page["metadata"]["remainingItemCount"], len(whole) - len(names))
                lab.cluster.inject("crashloop")
                lab.pass_time(1)
                lab.out(f"kubectl -n temporal delete pod {names[0]} --ignore-not-found")
        self.assertEqual(names, whole)

    def test_an_old_token_is_expired(self):
        lab = Lab.settled()
        token = lab.raw("/api/v1/pods?limit=2")["metadata"]["continue"]
        lab.cluster.compact()
        code, out, err = lab.ask(f"kubectl get --raw /api/v1/pods?limit=2&continue={token}")
        self.assertEqual((code, out), (1, ""))
        self.assertTrue(err.startswith(
            "Error from server (Expired): The provided continue parameter is too old"))

    def test_garbage_is_a_bad_request(self):
        code, _, err = Lab.settled(workers=0).ask(
            "kubectl get --raw /api/v1/pods?limit=1&continue=garbage")
        self.assertEqual(code, 1)
        self.assertTrue(err.startswith("Error from server (BadRequest): invalid continue token: "))


class WatchTests(unittest.TestCase):
    def lines(self, lab, path, seconds, then=None):
        """What a raw watch sends until `seconds` have passed."""
        out = ""
        stream = lab.cluster.run(CONTROLLER, ["kubectl", "get", "--raw", path])
        end = lab.now + seconds
        for kind, value in stream:
            if kind == "out":
                out += value
            if then and lab.now > end - seconds / 2:
                then()
                then = None
            if kind == "exit" or lab.now >= end:
                break
            lab.now += 0.2
        stream.close()
        return [json.loads(line) for line in out.splitlines()]

    def test_a_watch_shows_each_step_of_a_pod(self):
        lab = Lab.settled()
        since = lab.raw("/api/v1/pods")["metadata"]["resourceVersion"]
        name = next(one for one in lab.statuses() if "worker" in one)
        events = self.lines(
            lab, f"/api/v1/namespaces/temporal/pods?watch=1&resourceVersion={since}", 10,
            then=lambda: lab.ask(f"kubectl -n temporal delete pod {name}"))
        old = [one["type"] for one in events if one["object"]["metadata"]["name"] == name]
        self.assertEqual(old, ["MODIFIED", "MODIFIED", "DELETED"])
        new = [one for one in events if one["object"]["metadata"]["name"] != name]
        self.assertEqual(new[0]["type"], "ADDED")
        self.assertEqual({one["type"] for one in new[1:]}, {"MODIFIED"})
        versions = [int(one["object"]["metadata"]["resourceVersion"]) for one in events]
        self.assertEqual(versions, sorted(versions))
        self.assertEqual(list(events[0]["object"])[:2], ["kind", "apiVersion"])

    def test_without_a_version_it_begins_with_what_is_there(self):
        lab = Lab.settled()
        events = self.lines(lab, "/api/v1/nodes?watch=true", 1)
        self.assertEqual([one["type"] for one in events], ["ADDED"] * 3)

    def test_a_selector_lets_objects_come_and_go(self):
        lab = Lab.settled()
        since = lab.raw("/api/v1/pods")["metadata"]["resourceVersion"]
        events = self.lines(
            lab,
            f"/api/v1/pods?watch=1&resourceVersion={since}&fieldSelector=status.phase%3DFailed",
            8, then=lambda: lab.cluster.inject("disk-full"))
        self.assertEqual({one["type"] for one in events}, {"ADDED"})

    def test_bookmarks_come_when_asked_for(self):
        lab = Lab.settled()
        since = lab.raw("/api/v1/pods")["metadata"]["resourceVersion"]
        path = f"/api/v1/pods?watch=1&resourceVersion={since}"
        self.assertEqual(self.lines(lab, path, 12), [])
        events = self.lines(lab, path + "&allowWatchBookmarks=true", 12)
        self.assertEqual([one["type"] for one in events], ["BOOKMARK"])
        self.assertEqual(events[0]["object"]["spec"], {"containers": None})

    def test_a_version_from_before_the_history_is_410_inside_the_watch(self):
        lab = Lab.settled()
        code, out, err = lab.ask("kubectl get --raw /api/v1/pods?watch=1&resourceVersion=1")
        self.assertEqual((code, err), (0, ""))
        event = json.loads(out)
        self.assertEqual((event["type"], event["object"]["code"], event["object"]["reason"]),
                         ("ERROR", 410, "Expired"))
        self.assertRegex(event["object"]["message"], r"^too old resource version: 1 \(\d+\)$")

    def test_a_running_watch_expires_when_its_history_goes(self):
        lab = Lab.settled()
        since = lab.raw("/api/v1/pods")["metadata"]["resourceVersion"]

        def compact():
            lab.cluster.inject("crashloop")
            lab.cluster.compact()
        events = self.lines(lab, f"/api/v1/pods?watch=1&resourceVersion={since}", 4, then=compact)
        self.assertEqual(events[-1]["object"]["code"], 410)

    def test_timeout_seconds_end_it_without_a_word(self):
        lab = Lab.settled()
        stream = lab.cluster.run(CONTROLLER, [
            "kubectl", "get", "--raw", "/api/v1/nodes?watch=1&timeoutSeconds=2&resourceVersion="
            + lab.raw("/api/v1/nodes")["metadata"]["resourceVersion"]])
        code = None
        for kind, value in stream:
            lab.now += 0.5
            code = value if kind == "exit" else None
        self.assertEqual(code, 0)

    def test_kubectls_own_watch_prints_one_header(self):
        lab = Lab.settled()
        stream = lab.cluster.run(CONTROLLER, "kubectl get po -n temporal -w".split())
        out, end = "", lab.now + 6
        for _, value in stream:
            out += value
            if lab.now > end:
                break
            if lab.now > end - 5:
                lab.cluster.inject("crashloop")
            lab.now += 0.2
        lines = out.splitlines()
        self.assertEqual(sum(line.startswith("NAME") for line in lines), 1)
        column = lines[0].index("READY")
        self.assertTrue(all(line[column - 1] == " " and line[column] in "01" for line in lines[1:]))
        self.assertIn(" Error ", out)

    def test_a_watch_on_the_real_clock_is_prompt_among_many(self):
        cluster = Cluster(speed=40, wall=lambda: EPOCH)
        cluster.bootstrap(CONTROLLER)
        time.sleep(0.6)
        code, out, _ = answer(cluster.run(CONTROLLER, ["kubectl", "get", "--raw", "/api/v1/pods"]))
        since = json.loads(out)["metadata"]["resourceVersion"]
        arrivals = []

        def watch():
            stream = cluster.run(CONTROLLER, [
                "kubectl", "get", "--raw", f"/api/v1/pods?watch=1&resourceVersion={since}"])
            for _, value in stream:
                if value:
                    arrivals.append(time.monotonic())
                    return
        threads = [threading.Thread(target=watch, daemon=True) for _ in range(20)]
        for thread in threads:
            thread.start()
        time.sleep(0.1)
        begin = time.monotonic()
        cluster.inject("crashloop")
        for thread in threads:
            thread.join(timeout=5)
        self.assertEqual(len(arrivals), 20)
        self.assertLess(max(arrivals) - begin, 1)


if __name__ == "__main__":
    unittest.main()
