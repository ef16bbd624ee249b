import Testing

@testable import Cluster

@Suite("RemoteCommand")
struct RemoteCommandTests {
  @Test("A command ends by itself, and its last line carries the exit code")
  func text() throws {
    let text = try RemoteCommand.pods().text(nonce: "5eed")
    #expect(text.hasPrefix("timeout -k 2 20 sh -c '"))
    #expect(text.contains("exec microk8s kubectl \"$@\""))
    #expect(text.contains("exec /snap/bin/microk8s kubectl \"$@\""))
    #expect(
      text.hasSuffix(
        " sh 'get' '--raw' '/api/v1/pods?limit=500' '--request-timeout=15s'; "
          + #"printf '\n%s %d\n' '5eed' "$?""#))
  }

  @Test(
    "A word cannot end its own quotes, whatever stands on them",
    arguments: ["'", "''", "a'b", "'\u{301}; touch pwned'", "\u{301}'", "'\u{200D}'", "\r\n'"])
  func quotes(_ text: String) {
    let bytes = Array(ShellWord.quoted(text).utf8)
    // What a POSIX shell takes out of it.
    var (word, isQuoted, index) = ([UInt8](), false, 0)
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "'"): isQuoted.toggle()
      case UInt8(ascii: "\\") where !isQuoted:
        index += 1
        word.append(bytes[index])
      default:
        #expect(isQuoted)
        word.append(bytes[index])
      }
      index += 1
    }
    #expect(!isQuoted)
    #expect(word == Array(text.utf8))
  }

  @Test("Only cloud-init's files need more rights, and they are never asked for by a question")
  func rights() throws {
    let elevated = RemoteCommand.cloudInitStatus.text(nonce: "n")
    #expect(elevated.hasPrefix("sh -c 'if [ \"$(id -u)\" != 0 ]; then if why=$(LC_ALL=C sudo -n"))
    // root's program can only be ended by root, so the limit is inside of sudo.
    #expect(elevated.contains(" sh timeout -k 2 20 'cloud-init' 'status' '--format' 'json';"))
    #expect(
      try RemoteCommand.cloudInitOutputTail(bytes: 65_536).text(nonce: "n").contains("sudo -n"))
    for command in [RemoteCommand.probe, .microK8sStatus, try .nodes(), try .events()] {
      #expect(!command.text(nonce: "n").contains("sudo"))
    }
  }

  @Test("Pages are asked for with the token of the page before, fit for a URL")
  func pages() throws {
    let text = try RemoteCommand.pods(continue: "eyJ2-_x+/=").text(nonce: "n")
    #expect(text.contains("'/api/v1/pods?limit=500&continue=eyJ2-_x%2B%2F%3D'"))
    #expect(throws: RemoteCommandError.self) { try RemoteCommand.pods(continue: "") }
    #expect(throws: RemoteCommandError.self) { try RemoteCommand.pods(continue: "a'; id; '") }
    #expect(throws: RemoteCommandError.self) { try RemoteCommand.pods(continue: "a&watch=1") }
  }

  @Test("What is done to a pod names it in words of its own, and waits for nothing")
  func changes() throws {
    let pod = PodIdentity(namespace: "temporal", name: "worker-0.a")
    #expect(
      try RemoteCommand.deletePod(pod).words == [
        "delete", "pod", "--namespace=temporal", "--wait=false", "--request-timeout=15s", "--",
        "worker-0.a",
      ])
    #expect(
      try RemoteCommand.restartRollout(.deployment, "worker", in: "temporal").words == [
        "rollout", "restart", "--namespace=temporal", "--request-timeout=15s", "--",
        "deployment/worker",
      ])
    #expect(
      try RemoteCommand.manifest(of: pod, as: .yaml).words == [
        "get", "pod", "--namespace=temporal", "--output=yaml", "--request-timeout=15s", "--",
        "worker-0.a",
      ])
    #expect(
      try RemoteCommand.deletePod(pod).spelledOut
        == "microk8s kubectl delete pod --namespace=temporal --wait=false "
        + "--request-timeout=15s -- worker-0.a")
    for name in ["", "-A", "--all", "a b", "a;id", "A", "a/b", "é"] {
      let odd = PodIdentity(namespace: "temporal", name: name)
      #expect(throws: RemoteCommandError.self) { try RemoteCommand.deletePod(odd) }
      #expect(throws: RemoteCommandError.self) { try RemoteCommand.manifest(of: odd, as: .json) }
      #expect(throws: RemoteCommandError.self) {
        try RemoteCommand.restartRollout(.daemonset, name, in: "temporal")
      }
      #expect(throws: RemoteCommandError.self) {
        try RemoteCommand.restartRollout(.daemonset, "a", in: name)
      }
    }
  }

  @Test("Questions about one pod name it in words of their own")
  func onePod() throws {
    let pod = PodIdentity(namespace: "temporal", name: "worker-0.a")
    #expect(
      try RemoteCommand.podLogs(of: pod, container: "w", previous: true, tailLines: 10).words == [
        "logs", "--namespace=temporal", "--timestamps", "--tail=10", "--previous",
        "--container=w", "--request-timeout=15s", "--", "worker-0.a",
      ])
    #expect(
      try RemoteCommand.describePod(pod).words == [
        "describe", "pod", "--namespace=temporal", "--request-timeout=15s", "--", "worker-0.a",
      ])
    #expect(
      try RemoteCommand.events(of: pod).words.contains(
        "/api/v1/namespaces/temporal/events?limit=500"
          + "&fieldSelector=involvedObject.name%3Dworker-0.a"))
    #expect(
      try RemoteCommand.pod(pod).words.contains("/api/v1/namespaces/temporal/pods/worker-0.a"))
  }

  @Test(
    "Names that the API cannot have are refused",
    arguments: [
      "", "-n", "--all-namespaces", "a b", "a'b", "a\nb", "A", "a/b", "../x", "a?b", "a&b", "%2e",
      "a.",
      "ä", "$(id)", String(repeating: "a", count: 254),
    ])
  func hostileNames(name: String) {
    let refusal = RemoteCommandError.invalidParameter(name: "pod name", value: name)
    let pod = PodIdentity(namespace: "a", name: name)
    #expect(throws: refusal) { try RemoteCommand.pod(pod) }
    #expect(throws: refusal) { try RemoteCommand.describePod(pod) }
    #expect(throws: refusal) { try RemoteCommand.podLogs(of: pod) }
    #expect(throws: refusal) { try RemoteCommand.events(of: pod) }
    #expect(throws: RemoteCommandError.self) {
      try RemoteCommand.pod(PodIdentity(namespace: name, name: "a"))
    }
    #expect(throws: RemoteCommandError.self) { try RemoteCommand.describeNode(name) }
  }

  @Test("Numbers are in range")
  func numbers() {
    let pod = PodIdentity(namespace: "a", name: "b")
    #expect(throws: RemoteCommandError.self) { try RemoteCommand.podLogs(of: pod, tailLines: 0) }
    #expect(throws: RemoteCommandError.self) { try RemoteCommand.cloudInitOutputTail(bytes: -1) }
  }

  @Test("A typed command reaches the machine's shell as it was typed")
  func typed() throws {
    let command = try RemoteCommand.typed("echo 'it''s' $HOME", timeout: .seconds(5))
    #expect(
      command.text(nonce: "n").hasPrefix(
        #"timeout -k 2 5 'sh' '-c' 'echo '\''it'\'''\''s'\'' $HOME'; printf"#))
    #expect(throws: RemoteCommandError.self) {
      try RemoteCommand.typed(" ", timeout: .seconds(5))
    }
  }

  @Test("Each word of a program's reaches the machine as it is, also on a leash")
  func program() throws {
    let command = try RemoteCommand.program(
      ["echo", "a b", "$(id); 'x'", ""], timeout: .seconds(5))
    #expect(command.title == #"echo 'a b' '$(id); '\''x'\''' ''"#)
    #expect(command.leashedText.hasSuffix(#" 'echo' 'a b' '$(id); '\''x'\''' ''"#))
    for words in [[], [""], ["a\u{0}b"]] as [[String]] {
      #expect(throws: RemoteCommandError.self) {
        try RemoteCommand.program(words, timeout: .seconds(5))
      }
    }
  }

  @Test(
    "An answer is what comes before the last line", arguments: [0, 1, 124, 127, 255] as [Int32])
  func answers(code: Int32) {
    let output = Array("one\ntwo\n\n5eed \(code)\n".utf8)
    let answer = RemoteCommand.answer(from: output, nonce: "5eed")
    #expect(answer == .init(output: Array("one\ntwo\n".utf8), exitCode: code))
    #expect(answer?.timedOut == (code == 124))
  }

  @Test("Bytes that are no text come through unchanged")
  func binary() {
    let output: [UInt8] = [0xFF, 0x00, 0x0A, 0xC3] + Array("\nn 0\n".utf8)
    #expect(RemoteCommand.answer(from: output, nonce: "n")?.output == [0xFF, 0x00, 0x0A, 0xC3])
  }

  @Test(
    "Without the last line the connection was lost, whatever was printed",
    arguments: [
      "", "\n", "one\n", "one\n\n5eed", "one\n\n5eed 1", "one\n\n5ee 0\n", "one\n\n5eed x\n",
      "one\n\n5eed 0\nmore\n", "one\n\nother 0\n",
    ])
  func cutOff(output: String) {
    #expect(RemoteCommand.answer(from: Array(output.utf8), nonce: "5eed") == nil)
  }

  @Test("A watch names where it begins, asks for bookmarks, and ends on the server first")
  func watch() throws {
    let command = try RemoteCommand.watch(.pods, since: "948", lasting: .seconds(600))
    let text = command.leashedText
    let resource =
      "/api/v1/pods?watch=1&resourceVersion=948&allowWatchBookmarks=true&timeoutSeconds=600"
    #expect(text.contains("'get' '--raw' '\(resource)' '--request-timeout=630s'"))
    #expect(text.hasPrefix("timeout -k 2 660 sh -c "))
    #expect(command.title == "kubectl watch pods")
    let nodes = try RemoteCommand.watch(.nodes, since: "1", lasting: .zero).leashedText
    #expect(nodes.contains("/api/v1/nodes?watch=1"))
    #expect(nodes.contains("timeoutSeconds=1'"))
  }

  @Test("Who runs as root is ended as root: the leash is inside")
  func elevatedLeash() throws {
    let text = try RemoteCommand.followJournal(ofUnit: "snap.microk8s.*", tailLines: 10).leashedText
    #expect(text.hasPrefix("sh -c 'if [ \"$(id -u)\" != 0 ]"))
    let sudo = try #require(text.firstRange(of: "sudo -n"))
    let leash = try #require(text.firstRange(of: "timeout -k 2 21600 sh -c"))
    #expect(sudo.upperBound < leash.lowerBound)
    #expect(text.hasSuffix("'--lines=10' '--follow'"))
  }

  @Test("A log is followed in words that are checked")
  func follow() throws {
    let pod = PodIdentity(namespace: "a", name: "b")
    let text = try RemoteCommand.followPod(pod, containers: .all, tailLines: 10).leashedText
    for word in ["--all-containers=true", "--prefix=true", "--follow", "--timestamps"] {
      #expect(text.contains("'\(word)'"))
    }
    #expect(!text.contains("request-timeout"))
    let previous = try RemoteCommand.followPod(
      pod, containers: .named("c"), tailLines: 10, isPrevious: true)
    #expect(previous.leashedText.contains("'--previous'"))
    #expect(!previous.leashedText.contains("'--follow'"))
    #expect(throws: RemoteCommandError.self) {
      try RemoteCommand.followPod(pod, containers: .named("-c"), tailLines: 10)
    }
    #expect(throws: RemoteCommandError.self) {
      try RemoteCommand.followFile(.log, tailBytes: 0)
    }
    let file = try RemoteCommand.followFile(
      .output, tailBytes: 9, after: FilePlace(inode: 7, offset: 8))
    #expect(file.leashedText.hasSuffix("'/var/log/cloud-init-output.log' '9' '7' '8'"))
  }

  @Test(
    "A version that could be anything else is refused", arguments: ["", "1 2", "1&limit=0", "'"])
  func badVersion(version: String) {
    #expect(throws: RemoteCommandError.self) {
      try RemoteCommand.watch(.events, since: version, lasting: .seconds(1))
    }
  }

  @Test("Who may not ask the API is served by what kubectl prints")
  func printed() {
    let text = RemoteCommand.printed(.pods).text(nonce: "0")
    #expect(text.contains("'get' 'pods' '-A' '-o' 'json' '--request-timeout=50s'"))
    #expect(RemoteCommand.printed(.nodes).text(nonce: "0").contains("'get' 'nodes' '-o' 'json'"))
  }
}
