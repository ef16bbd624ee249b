"""The cluster comes up in stages; machines join, leave, vanish and are replaced."""

import json
import unittest

from tests.test_cluster_support import CONTROLLER, TOKEN, WORKERS, Lab, Server, fixture


class BootTests(unittest.TestCase):
    def test_nothing_listens_before_the_api_server_runs(self):
        lab = Lab()
        lab.cluster.bootstrap(CONTROLLER)
        code, out, err = lab.ask("microk8s kubectl get po -A")
        self.assertEqual((code, out), (1, ""))
        self.assertEqual(err.count("memcache.go:265] couldn't get current server API group"), 5)
        self.assertTrue(err.endswith(
            "The connection to the server 127.0.0.1:16443 was refused - did you specify the right "
            "host or port?\n"))
        code, out, _ = lab.ask("microk8s status")
        self.assertEqual(
            (code, out),
            (1, "microk8s is not running. Use microk8s inspect for a deeper inspection.\n"))

    def test_the_stages_come_in_order(self):
        lab = Lab()
        lab.cluster.bootstrap(CONTROLLER)
        seen = []
        while lab.now < 30:
            lab.pass_time(0.25)
            state = lab.cluster.summary()
            nodes = [node["status"] for node in state["nodes"]]
            stage = ("pods" if state["pods"].get("Completed") else
                     "ready" if state["ready"] else
                     "node" if nodes else "api" if state["serving"] else "start")
            if stage not in seen:
                seen.append(stage)
        self.assertEqual(seen, ["start", "api", "node", "ready", "pods"])

    def test_speed_divides_every_wait(self):
        lab = Lab(speed=10)
        lab.cluster.bootstrap(CONTROLLER)
        lab.pass_time(2.5)
        self.assertTrue(all("Running" in line or "Completed" in line for line in lab.out(
            "kubectl get pods -A --no-headers").splitlines()))

    def test_the_same_seed_gives_the_same_cluster(self):
        first, second, other = Lab.settled(), Lab.settled(), Lab.settled(seed=2)
        self.assertEqual(first.raw("/api/v1/pods"), second.raw("/api/v1/pods"))
        self.assertNotEqual(first.raw("/api/v1/pods"), other.raw("/api/v1/pods"))

    def test_how_often_somebody_looks_changes_nothing(self):
        often, once = Lab(), Lab()
        for lab in (often, once):
            lab.cluster.bootstrap(CONTROLLER)
        often.pass_time(25)
        once.now = often.now
        self.assertEqual(often.raw("/api/v1/pods"), once.raw("/api/v1/pods"))

    def test_workers_run_on_every_node(self):
        lab = Lab.settled()
        pods = lab.items("/api/v1/namespaces/temporal/pods?labelSelector=app%3Dtemporal-worker")
        nodes = [pod["spec"]["nodeName"] for pod in pods]
        self.assertEqual({node: nodes.count(node) for node in nodes},
                         {"rocks-controller": 2, "rocks-worker-0": 2, "rocks-worker-1": 2})

    def test_roles_are_in_the_labels_of_microk8s_only(self):
        lab = Lab.settled()
        self.assertIn("   <none>   ", lab.out("kubectl get nodes").splitlines()[1])
        labels = {node["metadata"]["name"]: node["metadata"]["labels"]
                  for node in lab.items("/api/v1/nodes")}
        self.assertIn("node.kubernetes.io/microk8s-controlplane", labels["rocks-controller"])
        self.assertIn("node.kubernetes.io/microk8s-worker", labels["rocks-worker-0"])


class JoiningTests(unittest.TestCase):
    def setUp(self):
        self.lab = Lab()
        self.lab.cluster.bootstrap(CONTROLLER)
        self.lab.pass_time(9)

    def test_a_token_with_a_time_to_live_joins_many(self):
        self.lab.cluster.add_token(TOKEN, 100)
        for worker in WORKERS[:2]:
            self.assertEqual(self.lab.cluster.join(worker, TOKEN, True)[0], 0)

    def test_a_token_without_one_joins_once(self):
        self.lab.cluster.add_token(TOKEN, None)
        self.assertEqual(self.lab.cluster.join(WORKERS[0], TOKEN, True)[0], 0)
        self.assert_invalid(self.lab.cluster.join(WORKERS[1], TOKEN, True))

    def test_a_token_expires(self):
        self.lab.cluster.add_token(TOKEN, 3)
        self.lab.pass_time(4)
        self.assert_invalid(self.lab.cluster.join(WORKERS[0], TOKEN, True))

    def assert_invalid(self, answer):
        self.assertEqual(answer, (6, "Contacting cluster at 127.42.0.2\n"
                                     "Connection failed. Invalid token (500).\n", ""))

    def test_an_address_where_nothing_listens_is_refused(self):
        code, out, _ = self.lab.cluster.join(WORKERS[0], TOKEN, True, address="127.42.0.99")
        self.assertEqual(code, 5)
        self.assertIn("Connection refused", out)

    def test_a_name_that_the_control_plane_does_not_know_is_refused(self):
        lab = Lab(resolves=lambda machine, name: None)
        lab.cluster.bootstrap(CONTROLLER)
        lab.pass_time(9)
        lab.cluster.add_token(TOKEN, 100)
        code, out, _ = lab.cluster.join(WORKERS[0], TOKEN, True)
        self.assertEqual(code, 6)
        self.assertIn('does not resolve to the IP "127.42.0.3". Refusing join (400).', out)

    def test_the_commands_register_a_token_and_join(self):
        lab = self.lab
        out = lab.out(f"microk8s add-node --token-ttl 3600 --token {TOKEN}")
        self.assertIn(f"microk8s join 127.42.0.2:25000/{TOKEN}/", out)
        stream = lab.cluster.run(
            WORKERS[0], ["microk8s", "join", f"127.42.0.2:25000/{TOKEN}", "--worker"])
        text = ""
        for kind, value in stream:
            lab.now += 0.5
            if kind == "exit":
                self.assertEqual(value, 0)
            else:
                text += value
        self.assertTrue(text.endswith("Successfully joined the cluster.\n"))
        lab.pass_time(8)
        self.assertIn("rocks-worker-0     Ready", lab.out("kubectl get no"))
        code, out, _ = lab.ask("microk8s status", WORKERS[0])
        self.assertEqual((code, out), (0, "This MicroK8s deployment is acting as a node in a "
                                          "cluster.\nPlease use the control plane node.\n"))
        code, out, _ = lab.ask("microk8s kubectl get no -o json", WORKERS[0])
        self.assertEqual(code, 0)
        self.assertFalse(out.startswith("{"))

    def test_a_short_token_is_refused(self):
        code, out, _ = self.lab.ask("microk8s add-node --token short")
        self.assertEqual((code, out), (1, "Invalid token size. It should be 32 characters long.\n"))

    def test_before_it_joins_a_machine_is_a_cluster_of_one(self):
        self.lab.cluster.installed(WORKERS[0])
        self.lab.pass_time(12)
        code, out, _ = self.lab.ask("microk8s status", WORKERS[0])
        self.assertEqual(code, 0)
        self.assertIn("datastore master nodes: 127.0.0.1:19001", out)
        code, out, _ = self.lab.ask("microk8s kubectl get nodes", WORKERS[0])
        self.assertEqual([line.split()[0] for line in out.splitlines()], ["NAME", "rocks-worker-0"])

    def test_control_planes_that_join_become_voters_and_standbys(self):
        self.lab.cluster.add_token(TOKEN, 100)
        for index in range(3):
            plane = Server(f"rocks-controller-{index}", f"127.42.0.{20 + index}", "controller")
            self.lab.cluster.join(plane, TOKEN, as_worker=False)
        out = self.lab.out("microk8s status")
        self.assertIn("high-availability: yes\n", out)
        self.assertIn("  datastore master nodes: 127.42.0.2:19001 127.42.0.20:19001 "
                      "127.42.0.21:19001\n  datastore standby nodes: 127.42.0.22:19001\n", out)


class LeavingTests(unittest.TestCase):
    def test_a_node_that_leaves_takes_its_object_along(self):
        lab = Lab.settled()
        lab.cluster.leave("rocks-worker-1")
        lab.pass_time(5)
        self.assertEqual(len(lab.items("/api/v1/nodes")), 2)
        pods = lab.items("/api/v1/pods")
        self.assertNotIn("rocks-worker-1", [pod["spec"]["nodeName"] for pod in pods])
        self.assertEqual(lab.raw("/apis/apps/v1/namespaces/temporal/deployments/temporal-worker")[
            "status"]["readyReplicas"], 4)

    def test_a_destroyed_machine_leaves_a_node_that_is_not_ready(self):
        lab = Lab.settled()
        lab.cluster.machine_removed("rocks-worker-1")
        lab.pass_time(6)
        self.assertRegex(lab.out("kubectl get no"), "rocks-worker-1 +NotReady")
        lab.cluster.heal(None)
        lab.pass_time(6)
        self.assertRegex(lab.out("kubectl get no"), "rocks-worker-1 +NotReady")

    def test_a_replaced_worker_joins_again_under_its_name(self):
        lab = Lab.settled()
        before = {node["metadata"]["name"]: node for node in lab.items("/api/v1/nodes")}
        lab.cluster.machine_removed("rocks-worker-1")
        lab.pass_time(20)
        fresh = Server("rocks-worker-1", "127.42.0.77", "worker")
        self.assertEqual(lab.cluster.join(fresh, TOKEN, True)[0], 0)
        lab.pass_time(25)
        after = {node["metadata"]["name"]: node for node in lab.items("/api/v1/nodes")}
        old, new = before["rocks-worker-1"], after["rocks-worker-1"]
        self.assertEqual(old["metadata"]["uid"], new["metadata"]["uid"])
        self.assertEqual(new["status"]["addresses"][0]["address"], "127.42.0.77")
        boots = [node["status"]["nodeInfo"]["bootID"] for node in (old, new)]
        self.assertNotEqual(*boots)
        self.assertRegex(lab.out("kubectl get no"), "rocks-worker-1 +Ready")
        self.assertEqual(set(lab.statuses().values()), {"Running", "Completed"})

    def test_a_lost_machine_comes_back_with_what_ran_on_it(self):
        lab = Lab.settled()
        pods = lab.statuses()
        lab.cluster.machine_lost("rocks-worker-0")
        lab.pass_time(6)
        self.assertRegex(lab.out("kubectl get no"), "rocks-worker-0 +NotReady")
        lab.cluster.machine_returned("rocks-worker-0")
        lab.pass_time(4)
        self.assertRegex(lab.out("kubectl get no"), "rocks-worker-0 +Ready")
        self.assertEqual(lab.statuses(), pods)

    def test_without_its_control_plane_the_cluster_is_gone_until_the_next_one(self):
        lab = Lab.settled()
        lab.cluster.machine_removed("rocks-controller")
        self.assertEqual(lab.cluster.summary()["nodes"], [])
        fresh = Server("rocks-controller", "127.42.0.88", "controller")
        lab.cluster.bootstrap(fresh)
        lab.pass_time(30)
        code, out, _ = lab.ask("kubectl get no --no-headers", fresh)
        self.assertEqual(len(out.splitlines()), 1)


class StatusTests(unittest.TestCase):
    def assert_like(self, name, lines):
        """The catalogue of addons is the recorded one."""
        recorded = fixture(name).splitlines()
        self.assertEqual(sorted(line for line in recorded if "core" in line or "name:" in line),
                         sorted(line for line in lines if "core" in line or "name:" in line))

    def test_the_formats_list_the_recorded_catalogue(self):
        lab = Lab.settled(workers=0)
        lab.cluster.addons |= {"metrics-server"}
        for style in ("yaml", "pretty", "short"):
            with self.subTest(style):
                out = lab.out(f"microk8s status --format {style}")
                self.assert_like(f"microk8s_status.{style}", out.splitlines())

    def test_yaml_differs_from_the_recording_in_the_members_only(self):
        lab = Lab.settled(workers=0)
        lab.cluster.addons |= {"metrics-server"}
        out = lab.out("microk8s status --format=yaml").splitlines()
        recorded = fixture("microk8s_status.yaml").splitlines()
        self.assertEqual(out[:5], recorded[:5])
        self.assertEqual(out[5:7], ["    - address: 127.0.0.1:19001", "      role: voter"])
        self.assertEqual(out[7:], recorded[13:])

    def test_not_ready_the_message_stands_under_high_availability(self):
        lab = Lab()
        lab.cluster.bootstrap(CONTROLLER)
        code, out, _ = lab.ask("microk8s status --format yaml")
        self.assertEqual(code, 1)
        recorded = fixture("microk8s_status.yaml.notready").splitlines()
        self.assertEqual(out.splitlines()[:5], recorded[:5])
        self.assertEqual(out.splitlines()[-1], recorded[-1])

    def test_waiting_ends_when_it_is_ready(self):
        lab = Lab()
        lab.cluster.bootstrap(CONTROLLER)
        code = None
        for kind, value in lab.cluster.run(CONTROLLER, ["microk8s", "status", "--wait-ready"]):
            lab.now += 0.5
            code = value if kind == "exit" else None
        self.assertEqual(code, 0)
        self.assertGreater(lab.now, 5)

    def test_waiting_ends_with_its_timeout(self):
        lab = Lab()
        lab.cluster.bootstrap(CONTROLLER)
        code = None
        for kind, value in lab.cluster.run(CONTROLLER, ["microk8s", "status", "-w", "-t", "2"]):
            lab.now += 0.5
            code = value if kind == "exit" else None
        self.assertEqual(code, 1)

    def test_versions_are_of_the_recorded_kind(self):
        answer = json.loads(Lab.settled(workers=0).out("kubectl version -o json"))
        self.assertEqual(sorted(answer), ["clientVersion", "kustomizeVersion", "serverVersion"])


if __name__ == "__main__":
    unittest.main()
