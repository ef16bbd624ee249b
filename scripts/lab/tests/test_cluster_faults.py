"""Each fault as kubectl shows it, and that it heals while the cluster runs."""

import unittest
from collections import Counter

from cluster import FAULTS, UnknownTarget
from tests.test_cluster_support import CONTROLLER, Lab

#: fault → what STATUS shows, sooner or later, of the pods that it strikes.
SHOWN = {
    "crashloop": {"Error", "CrashLoopBackOff"},
    "oom": {"OOMKilled", "CrashLoopBackOff"},
    "imagepull": {"ErrImagePull", "ImagePullBackOff"},
    "config-missing": {"CreateContainerConfigError"},
    "unschedulable": {"Pending"},
    "disk-full": {"Evicted"},
    "node-down": {"Terminating"},
}


def events(lab, reason):
    """The events of a reason."""
    return [one for one in lab.items("/api/v1/events") if one["reason"] == reason]


class FaultTests(unittest.TestCase):
    def test_every_fault_shows_and_heals(self):
        self.assertEqual(set(FAULTS), set(SHOWN))
        for fault, shown in SHOWN.items():
            with self.subTest(fault):
                lab = Lab.settled()
                lab.cluster.inject(fault)
                seen = set()
                for _ in range(100):
                    lab.pass_time(0.25)
                    seen |= set(lab.statuses().values())
                self.assertLessEqual(shown, seen)
                self.assertEqual([one.name for one in lab.cluster.heal(fault)], [fault])
                lab.pass_time(15)
                counts = Counter(lab.statuses().values())
                self.assertEqual(counts, Counter({"Running": 6, "Completed": 1}))
                self.assertNotIn("NotReady", lab.out("kubectl get no"))

    def test_a_crash_loop_counts_restarts_and_says_why(self):
        lab = Lab.settled()
        struck = lab.cluster.inject("crashloop").struck
        self.assertEqual(len(struck), 2)
        lab.pass_time(9)
        name = struck[0].partition("/")[2]
        pod = lab.raw(f"/api/v1/namespaces/temporal/pods/{name}")
        status = pod["status"]["containerStatuses"][0]
        self.assertEqual(status["state"]["waiting"]["reason"], "CrashLoopBackOff")
        uid = pod["metadata"]["uid"]
        self.assertEqual(
            status["state"]["waiting"]["message"],
            f"back-off 20s restarting failed container=worker pod={name}_temporal({uid})")
        ended = status["lastState"]["terminated"]
        self.assertEqual((ended["exitCode"], ended["reason"]), (1, "Error"))
        self.assertTrue(ended["message"].startswith("panic: dial tcp"))
        line = lab.out(f"kubectl -n temporal get po {name} --no-headers")
        self.assertRegex(line, r"0/1 +CrashLoopBackOff +2 \(\ds ago\) ")
        self.assertIn("Back-off restarting failed container worker in pod",
                      events(lab, "BackOff")[0]["message"])
        self.assertGreater(events(lab, "BackOff")[0]["count"], 1)
        self.assertIn("panic: dial tcp", lab.out(f"kubectl -n temporal logs {name} --previous"))
        lab.cluster.heal("crashloop")
        lab.pass_time(3)
        line = lab.out(f"kubectl -n temporal get po {name} --no-headers")
        self.assertRegex(line, r"1/1 +Running +3 \(\d+s ago\) ")

    def test_a_fault_can_strike_one_pod_or_a_whole_deployment(self):
        lab = Lab.settled()
        name = next(one for one in lab.statuses() if "worker" in one)
        lab.cluster.inject("oom", f"temporal/{name}")
        lab.pass_time(0.5)
        self.assertEqual([one for one, status in lab.statuses().items() if status != "Running"
                          and status != "Completed"], [name])
        lab.cluster.heal()
        lab.cluster.inject("crashloop", "temporal-worker")
        lab.pass_time(4)
        self.assertNotIn("1/1", lab.out("kubectl -n temporal get po"))

    def test_a_killed_container_has_exit_code_137_and_hides_behind_the_back_off(self):
        lab = Lab.settled()
        name = lab.cluster.inject("oom").struck[0].partition("/")[2]
        lab.pass_time(4)
        self.assertEqual(lab.statuses()[name], "CrashLoopBackOff")
        pod = lab.raw(f"/api/v1/namespaces/temporal/pods/{name}")
        ended = pod["status"]["containerStatuses"][0]["lastState"]["terminated"]
        self.assertEqual((ended["exitCode"], ended["reason"]), (137, "OOMKilled"))
        self.assertEqual(events(lab, "SystemOOM")[0]["involvedObject"]["kind"], "Node")

    def test_a_bad_release_leaves_the_old_one_running(self):
        for fault in ("imagepull", "config-missing", "unschedulable"):
            with self.subTest(fault):
                lab = Lab.settled()
                lab.cluster.inject(fault)
                lab.pass_time(10)
                counts = Counter(lab.statuses().values())
                self.assertEqual(counts["Running"], 5)
                self.assertEqual(sum(counts.values()), 9)
                sets = lab.items("/apis/apps/v1/namespaces/temporal/replicasets")
                self.assertEqual(sorted(one["spec"]["replicas"] for one in sets), [3, 5])

    def test_an_image_that_no_registry_has(self):
        lab = Lab.settled()
        lab.cluster.inject("imagepull")
        lab.pass_time(5)
        messages = [one["message"] for one in events(lab, "Failed")]
        self.assertIn("Error: ErrImagePull", messages)
        self.assertIn("Error: ImagePullBackOff", messages)
        self.assertTrue(any(one.startswith("Failed to pull image ") for one in messages))
        lab.cluster.heal("imagepull")
        lab.pass_time(15)
        deployment = lab.raw("/apis/apps/v1/namespaces/temporal/deployments/temporal-worker")
        image = deployment["spec"]["template"]["spec"]["containers"][0]["image"]
        self.assertTrue(image.endswith("-rc1"), "the release that failed is the one that runs now")
        self.assertEqual(deployment["status"]["readyReplicas"], 6)

    def test_a_missing_secret_is_named(self):
        lab = Lab.settled()
        lab.cluster.inject("config-missing")
        lab.pass_time(5)
        pods = [pod for pod in lab.items("/api/v1/namespaces/temporal/pods")
                if "waiting" in pod["status"]["containerStatuses"][0]["state"]]
        waiting = pods[0]["status"]["containerStatuses"][0]["state"]["waiting"]
        self.assertEqual(waiting, {"message": 'secret "candid-key" not found',
                                   "reason": "CreateContainerConfigError"})
        self.assertEqual(pods[0]["status"]["phase"], "Pending")
        self.assertIn('Error: secret "candid-key" not found',
                      [one["message"] for one in events(lab, "Failed")])
        code, _, err = lab.ask("kubectl -n temporal get secret candid-key")
        self.assertEqual((code, err),
                         (1, 'Error from server (NotFound): secrets "candid-key" not found\n'))

    def test_a_person_can_create_the_missing_secret(self):
        lab = Lab.settled()
        lab.cluster.inject("config-missing")
        lab.pass_time(5)
        lab.out("kubectl -n temporal create secret generic candid-key "
                "--from-literal=private-key=value")
        lab.pass_time(15)
        self.assertEqual(Counter(lab.statuses().values()), Counter(Running=6, Completed=1))

    def test_an_unschedulable_pod_says_so_in_a_scheduler_event(self):
        lab = Lab.settled()
        lab.cluster.inject("unschedulable")
        lab.pass_time(20)
        event = next(one for one in events(lab, "FailedScheduling")
                     if one["involvedObject"]["namespace"] == "temporal")
        self.assertEqual(
            event["message"],
            "0/3 nodes are available: 3 Insufficient memory. preemption: 0/3 nodes are available: "
            "3 No preemption victims found for incoming pod..")
        self.assertIsNone(event["firstTimestamp"])
        self.assertIsNone(event["lastTimestamp"])
        self.assertRegex(event["eventTime"], r"\.\d{6}Z$")
        self.assertNotIn("count", event)
        self.assertGreater(event["series"]["count"], 1)

    def test_pods_of_a_silent_node_still_print_running(self):
        lab = Lab.settled()
        lab.cluster.inject("node-down", "rocks-worker-0")
        lab.pass_time(6)
        self.assertRegex(lab.out("kubectl get no"), "rocks-worker-0 +NotReady")
        pods = lab.items("/api/v1/pods?fieldSelector=spec.nodeName%3Drocks-worker-0")
        for pod in pods:
            ready = next(one for one in pod["status"]["conditions"] if one["type"] == "Ready")
            self.assertEqual(ready["status"], "False")
        self.assertEqual(set(lab.statuses().values()), {"Running", "Completed"})
        node = lab.raw("/api/v1/nodes/rocks-worker-0")
        self.assertEqual({one["message"] for one in node["status"]["conditions"]
                          if one["status"] == "Unknown"}, {"Kubelet stopped posting node status."})
        name = next(pod["metadata"]["name"] for pod in pods if "worker" in pod["metadata"]["name"])
        code, _, err = lab.ask(f"kubectl -n temporal logs {name}")
        self.assertEqual(code, 1)
        self.assertIn("no route to host", err)

    def test_pods_of_a_silent_node_are_replaced_and_hang_in_terminating(self):
        lab = Lab.settled()
        lab.cluster.inject("node-down", "127.42.0.3")
        lab.pass_time(30)
        self.assertEqual(Counter(lab.statuses().values()),
                         Counter(Running=6, Terminating=2, Completed=1))
        lab.cluster.heal()
        lab.pass_time(6)
        self.assertEqual(Counter(lab.statuses().values()), Counter(Running=6, Completed=1))

    def test_a_full_disk_is_a_condition_a_taint_and_evictions(self):
        lab = Lab.settled()
        lab.cluster.inject("disk-full", "rocks-worker-0")
        lab.pass_time(8)
        node = lab.raw("/api/v1/nodes/rocks-worker-0")
        pressure = next(one for one in node["status"]["conditions"]
                        if one["type"] == "DiskPressure")
        self.assertEqual((pressure["status"], pressure["reason"]),
                         ("True", "KubeletHasDiskPressure"))
        self.assertEqual(node["spec"]["taints"][0]["key"], "node.kubernetes.io/disk-pressure")
        self.assertRegex(lab.out("kubectl get no"), "rocks-worker-0 +Ready ")
        evicted = [pod for pod in lab.items("/api/v1/pods")
                   if pod["status"].get("reason") == "Evicted"]
        self.assertEqual(len(evicted), 2)
        self.assertIn("low on resource: ephemeral-storage", evicted[0]["status"]["message"])

    def test_a_fault_without_anything_to_strike_is_refused(self):
        lab = Lab()
        lab.cluster.bootstrap(CONTROLLER)
        for fault, target in (("node-down", None), ("crashloop", None), ("imagepull", None),
                              ("crashloop", "nobody"), ("earthquake", None)):
            with self.subTest(fault=fault, target=target), self.assertRaises(UnknownTarget):
                lab.cluster.inject(fault, target)
        self.assertEqual(lab.cluster.faults(), [])

    def test_the_same_fault_twice_is_one(self):
        lab = Lab.settled()
        first = lab.cluster.inject("crashloop")
        self.assertIs(lab.cluster.inject("crashloop"), first)
        self.assertEqual(len(lab.cluster.heal()), 1)

    def test_a_deleted_pod_is_replaced(self):
        lab = Lab.settled()
        name = next(one for one in lab.statuses() if "worker" in one)
        self.assertEqual(lab.out(f"kubectl -n temporal delete pod {name}"),
                         f'pod "{name}" deleted\n')
        lab.pass_time(0.5)
        self.assertEqual(lab.statuses()[name], "Terminating")
        lab.pass_time(5)
        self.assertNotIn(name, lab.statuses())
        self.assertEqual(Counter(lab.statuses().values()), Counter(Running=6, Completed=1))

    def test_a_person_can_roll_back(self):
        lab = Lab.settled()
        lab.cluster.inject("imagepull")
        lab.pass_time(5)
        lab.out("kubectl -n temporal rollout undo deployment/temporal-worker")
        lab.pass_time(8)
        self.assertEqual(Counter(lab.statuses().values()), Counter(Running=6, Completed=1))
        self.assertIn("successfully rolled out",
                      lab.out("kubectl -n temporal rollout status deployment/temporal-worker"))


if __name__ == "__main__":
    unittest.main()
