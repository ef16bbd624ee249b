"""What the cloud offers, and what the provider says of what it does not."""

import unittest

from catalogue import DEFAULT_IMAGE, DEFAULT_NETWORK, FLAVORS, KEY_PAIRS, Catalogue
from cloud import QUOTA, Cloud
from fault_targets import complaint
from faults import Fault, FaultRegistry
from orders import Order, choose
from providers.resource import ProviderError
from tests.api_fixture import Standstill


class OrderTests(unittest.TestCase):
    def setUp(self):
        self.faults = FaultRegistry()
        self.catalogue = Catalogue(self.faults)

    def choose(self, **parts):
        return choose(Order("n1", **{"flavor_name": "m1.large", **parts}), self.catalogue)

    def test_parts_are_found_by_name_and_by_id(self):
        named = self.choose(image_name=DEFAULT_IMAGE.name, networks=((DEFAULT_NETWORK.name, None),))
        numbered = self.choose(flavor_name=None, flavor_id="4", image_id=DEFAULT_IMAGE.identity,
                               networks=((None, DEFAULT_NETWORK.identity),))
        self.assertEqual(named, numbered)
        self.assertEqual(named.flavor, FLAVORS[3])

    def test_what_is_left_open_is_the_clouds_own_choice(self):
        parts = self.choose()
        self.assertEqual((parts.image, parts.networks), (DEFAULT_IMAGE, (DEFAULT_NETWORK,)))

    def test_what_is_not_there_is_named_in_the_providers_words(self):
        bad_request = r'Bad request with: \[POST http://.*/servers\], error message: {"badReq.*'
        for parts, message in (
            ({"image_name": "debian"}, "^Unable to find image with name debian$"),
            ({"image_id": "5"}, bad_request + '"Can not find requested image"}}$'),
            ({"flavor_name": "huge"}, "^Unable to find flavor with name huge$"),
            ({"flavor_name": None, "flavor_id": "9"}, "Flavor 9 could not be found"),
            ({"networks": (("net", None),)}, "find any matching network for name net$"),
            ({"networks": ((None, "7"),)}, "find any matching network for id 7$"),
            ({"key_pair": "mine"}, bad_request + '"Invalid key_name provided."}}$'),
        ):
            with self.subTest(**parts), self.assertRaisesRegex(ProviderError, message):
                self.choose(**parts)

    def test_a_fault_hides_one_offer_or_all_of_its_kind(self):
        self.faults.add(Fault("flavor-missing", "m1.large"))
        self.faults.add(Fault("image-missing", DEFAULT_IMAGE.identity))
        self.faults.add(Fault("key-pair-missing"))
        self.assertEqual([one.identity for one in self.catalogue.flavors], ["1", "2", "3", "5"])
        self.assertNotIn(DEFAULT_IMAGE, self.catalogue.images)
        self.assertEqual(self.catalogue.key_pairs, [])
        self.assertIn(DEFAULT_NETWORK, self.catalogue.networks)
        with self.assertRaisesRegex(ProviderError, "Unable to find flavor with name m1.large"):
            self.choose()

    def test_hiding_what_is_not_there_is_refused(self):
        self.assertIsNone(complaint(Fault("key-pair-missing", KEY_PAIRS[1].name)))
        self.assertEqual(complaint(Fault("key-pair-missing", "mine")),
                         "no such key pair: mine (there are laboratory, rocks-team)")


class QuotaTests(unittest.TestCase):
    def setUp(self):
        self.faults = FaultRegistry()
        self.cloud = Cloud(16, self.faults, lambda server: Standstill(), lambda seconds: None)

    def create(self, flavor="m1.medium"):
        return self.cloud.create(Order("n", flavor_name=flavor))

    def test_the_usage_is_the_servers(self):
        self.create("m1.medium")
        self.create("m1.large")
        self.assertEqual(vars(self.cloud.usage()), {"instances": 2, "cores": 6, "ram": 12288})
        self.assertEqual(self.cloud.quota(), QUOTA)

    def test_the_fault_makes_the_present_servers_the_most_there_may_be(self):
        self.create()
        self.faults.add(Fault("quota"))
        self.assertEqual(self.cloud.quota().instances, 1)
        with self.assertRaisesRegex(ProviderError, "instances: Requested 1, but already used 1"):
            self.create()

    def test_cores_are_counted_as_well(self):
        for _ in range(QUOTA.cores // 8):
            self.create("m1.xlarge")
        with self.assertRaisesRegex(
            ProviderError, "cores: Requested 2, but already used 400 of 400 cores"
        ):
            self.create("m1.medium")
