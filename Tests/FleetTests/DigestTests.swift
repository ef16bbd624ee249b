import Testing

@testable import Fleet

@Suite("Digests") struct DigestTests {
  @Test(
    "SHA-1 is that of FIPS 180",
    arguments: [
      ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
      ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
      ),
      (String(repeating: "a", count: 100_000), "c4d4b30851182fc4eb8675494d42fd7f17e29c93"),
    ])
  func sha1(text: String, expected: String) {
    #expect(SHA1Digest(of: Array(text.utf8)).description == expected)
  }
}
