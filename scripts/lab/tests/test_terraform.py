"""The real terraform on a configuration with all five providers."""

import json
import os
import shutil
import subprocess
import unittest

from tests.fixtures import TERRAFORM_CONFIGURATION, RunningLab


@unittest.skipUnless(shutil.which("terraform"), "needs terraform")
class TerraformTests(unittest.TestCase):
    def setUp(self):
        self.lab = RunningLab()
        self.addCleanup(self.lab.stop)
        self.folder = self.lab.directory / "configuration"
        self.folder.mkdir()
        (self.folder / "main.tf").write_text(TERRAFORM_CONFIGURATION)

    def terraform(self, *arguments, mode="env"):
        variables = json.loads((self.lab.directory / f"{mode}.json").read_text())
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder),
                       "CHECKPOINT_DISABLE": "1", **variables}
        done = subprocess.run(["terraform", *arguments, "-no-color"], cwd=self.folder,
                              env=environment, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_a_deployment_from_plan_to_destroy(self):
        self.terraform("init")
        self.terraform("plan", "-out=plan")
        output = self.terraform("apply", "plan")
        self.assertIn('null_resource.ready (remote-exec): control', output)
        self.assertIn("No changes.", self.terraform("plan"))
        self.terraform("destroy", "-auto-approve")
        self.assertEqual(self.lab.status()["servers"], [])

    def test_init_installs_from_the_mirror(self):
        self.assertIn("Installed", self.terraform("init", mode="env-mirror"))
        self.terraform("validate", mode="env-mirror")
        self.assertIn("4 to add", self.terraform("plan", mode="env-mirror"))
