import Cluster
import Foundation
import Testing

@Suite("Watches") struct WatchTests {
  private static let recording = "kubernetes-1.28/watch/raw_pods_watch_bookmarks.jsonl"

  private func events<Item: WatchedObject>(
    _ bytes: [UInt8], of _: Item.Type = Item.self, pieces size: Int = .max
  ) -> (events: [WatchEvent<Item>], reader: WatchReader<Item>) {
    var reader = WatchReader<Item>()
    var events: [WatchEvent<Item>] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      events += reader.read(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    return (events, reader)
  }

  private func podEvents(_ text: String) -> (events: [WatchEvent<Pod>], reader: WatchReader<Pod>) {
    events(Array(text.utf8))
  }

  /// What a pod is in the words of the tests.
  private func line(
    _ type: String, _ name: String, version: Int, uid: String = "u", node: String = "n1"
  ) -> String {
    """
    {"type":"\(type)","object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"\(name)",\
    "namespace":"a","uid":"\(uid)","resourceVersion":"\(version)"},"spec":{"nodeName":"\(node)"},\
    "status":{}}}

    """
  }

  private func list(_ names: String..., version: String?) -> KubernetesList<Pod> {
    KubernetesList(
      items: names.map { Pod(metadata: ObjectMetadata(name: $0, namespace: "a", uid: "u")) },
      resourceVersion: version)
  }

  // MARK: - Lines

  @Test("A recorded watch gives its changes and its bookmarks, each with its version")
  func recorded() throws {
    let (events, reader) = events(try Fixture(Self.recording).bytes, of: Pod.self)
    var counts: [String: Int] = [:]
    for event in events {
      switch event {
      case .changed(let change, let pod, let version):
        counts[change.rawValue, default: 0] += 1
        #expect(!pod.name.isEmpty && version.flatMap(Int.init) != nil)
      case .bookmark(let version):
        counts["BOOKMARK", default: 0] += 1
        #expect(Int(version) != nil)
      case .expired, .failed: Issue.record("There was no error.")
      }
    }
    #expect(counts == ["ADDED": 48, "MODIFIED": 18, "DELETED": 1, "BOOKMARK": 5])
    #expect(reader.junkCount == 0)
    #expect(reader.eventCount == 72)
  }

  @Test(
    "It makes no difference where a watch is cut into pieces",
    arguments: [1, 2, 7, 4_096, 65_536])
  func pieces(size: Int) throws {
    let bytes = try Fixture(Self.recording).bytes
    // Byte by byte, the beginning is enough.
    let part = size < 100 ? Array(bytes.prefix(40_000)) : bytes
    #expect(events(part, of: Pod.self, pieces: size).events == events(part, of: Pod.self).events)
    #expect(!events(part, of: Pod.self).events.isEmpty)
  }

  @Test("What kubectl prints of a watch is read too, of nodes as well")
  func kubectlEvents() throws {
    let nodes = events(
      try Fixture("kubernetes-1.28/watch/nodes_watch_events.json").bytes, of: Node.self)
    let pods = events(
      try Fixture("kubernetes-1.28/watch/pods_watch_events.json").bytes, of: Pod.self)
    #expect(nodes.events.count > 3 && nodes.reader.junkCount == 0)
    #expect(pods.events.count > 60 && pods.reader.junkCount == 0)
  }

  @Test("A version that is too old is told from other errors")
  func errors() throws {
    let recorded = try Fixture("kubectl-errors/raw_watch_rv_too_old.txt").text
    let line = try #require(recorded.split(separator: "\n").first { $0.hasPrefix(#"{"type""#) })
    #expect(
      podEvents(line + "\n").events == [.expired(message: "too old resource version: 1 (9720)")])
    let status = #"{"kind":"Status","status":"Failure","message":"no","code":\#(500)}"#
    #expect(
      podEvents(#"{"type":"ERROR","object":\#(status)}"# + "\n").events
        == [.failed(code: 500, message: "no")])
    #expect(podEvents(status + "\n").events == [.failed(code: 500, message: "no")])
    let gone = #"{"type":"ERROR","object":{"reason":"Gone","message":"m"}}"#
    #expect(podEvents(gone + "\n").events == [.expired(message: "m")])
  }

  @Test(
    "What is no line of a watch is counted, kept for people, and hurts no other line",
    arguments: [
      "This MicroK8s deployment is acting as a node in a cluster.", "y", "{", #"{"type":"ADDED"}"#,
      #"{"type":"ADDED","object":{"kind":"Pod","metadata":{"name":"cut"#,
      #"{"type":"ADDED","object":{"kind":"Node","metadata":{"name":"n"}}}"#,
      #"{"type":"ADDED","object":7}"#, #"{"type":"NEW","object":{"metadata":{"name":"x"}}}"#,
      #"{"type":"BOOKMARK","object":{"metadata":{}}}"#, "[]", "\u{1B}[2J", "null", "}",
    ])
  func junk(text: String) {
    let before = line("ADDED", "b", version: 1)
    let after = line("ADDED", "c", version: 2)
    let (events, reader) = podEvents(before + text + "\n\r\n \n" + after)
    #expect(events.count == 2)
    #expect(reader.junkCount == 1)
    #expect(reader.junk == Array((text + "\n").utf8))
  }

  @Test("A line that never ends takes a bounded room, and the next line is read")
  func longLine() {
    var reader = WatchReader<Pod>()
    let piece = [UInt8](repeating: UInt8(ascii: "y"), count: 1 << 20)
    let early = (0..<64).flatMap { _ in reader.read(piece) }
    #expect(early.isEmpty)
    #expect(reader.junk.count < 10_000)
    #expect(reader.junkCount == 0)
    let events = reader.read(Array(("\n" + line("ADDED", "b", version: 1)).utf8))
    #expect(events.count == 1)
    #expect(reader.junkCount == 1)
  }

  @Test("Endless lines of nonsense are not kept, and are not read for ever")
  func manyLines() {
    var reader = WatchReader<Pod>()
    let piece = [UInt8](Array(repeating: "y\n".utf8, count: 1_000).joined())
    _ = reader.read(piece)
    #expect(!reader.isHopeless)
    for _ in 0..<100 { _ = reader.read(piece) }
    #expect(reader.isHopeless)
    #expect(reader.junkCount == WatchReader<Pod>.mostJunk + 1)
    #expect(reader.junk.count < 10_000)
  }

  // MARK: - Lists

  @Test("A list and the events after it give the objects as they are, and where to go on")
  func following() {
    var pods = WatchedList<Pod>()
    #expect(pods.needsList)
    let first = pods.replace(with: list("b", "c", version: "10"))
    #expect(first.count == 2)
    #expect(!pods.needsList)
    let text =
      line("ADDED", "d", version: 11) + line("MODIFIED", "b", version: 12, node: "n2")
      + line("DELETED", "c", version: 13)
    let changes = podEvents(text).events.map { pods.apply($0) }
    #expect(changes.map { $0?.name.name } == ["d", "b", "c"])
    #expect(changes[0]?.before == nil && changes[0]?.after?.nodeName == "n1")
    #expect(changes[1]?.before?.nodeName == nil && changes[1]?.after?.nodeName == "n2")
    #expect(changes[2]?.after == nil)
    #expect(Set(pods.items.keys.map(\.name)) == ["b", "d"])
    #expect(pods.resourceVersion == "13")
    let none = pods.apply(.bookmark(version: "20"))
    #expect(none == nil)
    #expect(pods.resourceVersion == "20")
  }

  @Test("A version that is too old asks for a list, and loses no object meanwhile")
  func gap() {
    var pods = WatchedList<Pod>()
    _ = pods.replace(with: list("b", "c", version: "10"))
    let none = pods.apply(.expired(message: ""))
    #expect(none == nil)
    #expect(pods.needsList)
    #expect(pods.gapCount == 1)
    #expect(pods.items.count == 2)
    let changes = pods.replace(with: list("c", "d", version: "30"))
    // What did not change is no change.
    #expect(Set(changes.map(\.name.name)) == ["b", "d"])
    #expect(pods.resourceVersion == "30")
  }

  @Test("The end of an earlier object of the same name does not take the later one away")
  func identity() {
    var pods = WatchedList<Pod>()
    _ = pods.replace(with: list("b", version: "10"))
    let text =
      line("ADDED", "b", version: 11, uid: "new") + line("DELETED", "b", version: 12, uid: "u")
    let changes = podEvents(text).events.map { pods.apply($0) }
    #expect(changes[1] == nil)
    #expect(pods.items.values.first?.metadata.uid == "new")
  }

  @Test("The same again is no change")
  func repetition() {
    var pods = WatchedList<Pod>()
    let text = line("ADDED", "b", version: 11) + line("MODIFIED", "b", version: 12)
    let changes = podEvents(text).events.map { pods.apply($0) }
    #expect(changes.map { $0 == nil } == [false, true])
    #expect(pods.resourceVersion == "12")
  }

  @Test("A server that makes up objects does not fill the memory")
  func limit() {
    let limit = WatchedList<Node>.limit
    func node(_ number: Int) -> Node { Node(metadata: ObjectMetadata(name: "\(number)")) }
    var nodes = WatchedList<Node>()
    _ = nodes.replace(with: KubernetesList(items: (0..<(limit + 10)).map(node)))
    #expect(nodes.items.count == limit)
    #expect(nodes.refusedCount == 10)
    let known = nodes.apply(.changed(.deleted, node(0), version: "1"))
    #expect(known != nil)
    for number in limit..<(limit + 3) {
      _ = nodes.apply(.changed(.added, node(number), version: "1"))
    }
    #expect(nodes.items.count == limit)
    #expect(nodes.refusedCount == 12)
  }

  // MARK: - Ages

  @Test("An age's text stays as it is for exactly so long")
  func lasting() {
    let now = Date(timeIntervalSince1970: 2_000_000_000)
    let ages: [Double] =
      [
        -5.5, -2.5, -1.5, 0, 0.25, 0.999, 1, 59.5, 119, 119.5, 120, 599.9, 600, 3_599, 10_799,
        10_800,
      ]
      + [28_799, 28_800, 172_799, 172_800, 691_199.5, 691_200, 63_071_999, 252_287_999, 4e8]
    for age in ages {
      let node = Node(
        metadata: ObjectMetadata(name: "n", creationTimestamp: now.addingTimeInterval(-age)))
      let span = NodeRow.lasting(node, now: now)
      #expect(span > 0)
      let text = Age.text(seconds: age)
      for share in [0.1, 0.5, 0.9, 0.99] {
        #expect(Age.text(seconds: age + span * share) == text, "\(age) + \(span) * \(share)")
      }
      #expect(Age.text(seconds: age + span + 0.001) != text, "\(age) + \(span)")
    }
  }

  @Test("The row of a pod that is well lasts as long as its ages, one that is not a moment")
  func lastingRow() {
    let now = Date(timeIntervalSince1970: 2_000_000_000)
    let pod = Pod(
      metadata: ObjectMetadata(name: "b", creationTimestamp: now.addingTimeInterval(-90_000)),
      status: PodStatus(containerStatuses: [
        ContainerStatus(
          name: "c", restartCount: 1,
          lastTermination: Termination(
            exitCode: 1, finishedAt: now.addingTimeInterval(-3_570)))
      ]))
    #expect(PodRow.lasting(pod, health: .healthy, now: now) == 30)
    #expect(PodRow.lasting(pod, health: .failing, now: now) == 2)
  }
}
