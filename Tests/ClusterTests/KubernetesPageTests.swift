import Cluster
import Testing

@Suite("Pages of the API") struct KubernetesPageTests {
  @Test(
    "What the next page is asked for with stands before the objects, or is not there",
    arguments: [
      (#"{"kind":"PodList","metadata":{"resourceVersion":"5","continue":"abc"},"items":[{"#, "abc"),
      (#"{"kind":"PodList","metadata":{"continue":"","resourceVersion":"5"},"items":[]}"#, nil),
      (#"{"items":[{"metadata":{"continue":"no"}}],"metadata":{"continue":"yes"}}"#, "yes"),
      (#"warning {"metadata":{"continue":7}}"#, nil), (#"{"metadata":"#, nil), ("", nil),
      ("[1,2", nil),
    ] as [(String, String?)])
  func token(json: String, expected: String?) {
    #expect(KubernetesPage.continueToken(json: Array(json.utf8)) == expected)
  }

  @Test(
    "Pods are in the order of the API: by the bytes of namespace and name",
    arguments: [
      ("a-b/x", "a/x"), ("a/x", "a0/a"), ("a/x", "a/y"), ("a/z", "b/a"), ("a/b/c", "a/b/d"),
    ])
  func order(first: String, second: String) {
    func pod(_ text: String) -> PodIdentity {
      let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
      return PodIdentity(namespace: parts[0], name: parts[1])
    }
    #expect(pod(first) < pod(second))
    #expect(!(pod(second) < pod(first)))
    #expect(!(pod(first) < pod(first)))
  }

  @Test("A namespace that nobody may have is in an order too")
  func hostileOrder() {
    let (one, other) = (
      PodIdentity(namespace: "a", name: "b/c"), PodIdentity(namespace: "a/b", name: "d")
    )
    #expect(one < other && !(other < one))
  }
}
