"""User data in every form in which terraform sends it."""

import base64
import gzip
import unittest

from cloud_init.user_data import UserData
from tests.fixtures import user_data

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHo7QYj1tV3QAtwL80THHjT4XIT2bwyllJJrDgMQRnb2"


class UserDataTests(unittest.TestCase):
    def test_plain_base64_and_gzip_mean_the_same(self):
        text = user_data(is_control_plane=True)
        compressed = base64.b64encode(gzip.compress(text.encode())).decode()
        encoded = base64.b64encode(text.encode()).decode()
        for sent in (text, encoded, compressed):
            self.assertEqual(UserData.parse(sent), UserData.parse(text))

    def test_parts_of_a_mime_message_are_merged(self):
        message = (
            'Content-Type: multipart/mixed; boundary="B"\nMIME-Version: 1.0\n\n'
            "--B\nContent-Type: text/cloud-config\n\n#cloud-config\nhostname: n1\n"
            "--B\nContent-Type: text/x-shellscript\n\n#!/bin/sh\necho hi\n--B--\n"
        )
        parsed = UserData.parse(message)
        self.assertEqual(parsed.config, {"hostname": "n1"})
        self.assertEqual(list(parsed.scripts), ["part-002"])

    def test_runcmd_becomes_a_script_with_quoted_lists(self):
        parsed = UserData.parse('#cloud-config\nruncmd:\n  - set -e\n  - [echo, "it\'s"]\n')
        self.assertEqual(parsed.scripts["runcmd"], "#!/bin/sh\nset -e\n'echo' 'it'\\''s'\n")

    def test_keys_are_found_wherever_they_stand(self):
        for text in (
            f"#cloud-config\nssh_authorized_keys:\n  - {KEY}\n",
            "#cloud-config\nwrite_files:\n  - path: /home/u/.ssh/authorized_keys\n"
            f"    content: |\n      {KEY} comment\n",
        ):
            self.assertEqual(UserData.parse(text).authorized_keys, [KEY])

    def test_who_invites_others_founds_the_cluster(self):
        self.assertTrue(UserData.parse(user_data(is_control_plane=True)).founds_cluster)
        self.assertFalse(UserData.parse(user_data(is_control_plane=False)).founds_cluster)

    def test_invalid_yaml_is_skipped_as_cloud_init_does(self):
        parsed = UserData.parse("#cloud-config\nruncmd: [unclosed\n")
        self.assertEqual(parsed.scripts, {})
        self.assertEqual(len(parsed.problems), 1)

    def test_no_user_data_is_valid(self):
        self.assertEqual(UserData.parse("").scripts, {})
