import FoundationEssentials
import Testing

@testable import Cluster

@Suite("MachineVitals")
struct MachineVitalsTests {
  static let sections = [
    "@clock\n2026-11-23T08:23:57Z",
    "@boot\n5a000134-d902-f81c-caff-2aa1753ed6aa",
    "@name\nrocks-temporal-workers-controller",
    "@uptime\n2140.82 8123.11",
    "@load\n0.42 0.35 0.30 1/523 12345",
    "@processors\n4",
    "@memory\nMemTotal:        8137064 kB\nMemFree:          112 kB\nMemAvailable:    4068532 kB",
    "@disk\nFilesystem     1024-blocks    Used Available Capacity Mounted on\n"
      + "/dev/vda 1     40470732 8123456  20235366      21% /",
  ]

  @Test("The times of the boot and of MicroK8s' installation are read, also of half a boot")
  func birth() throws {
    let status = try Fixture("cloud-init/done/status.json").text
    let vitals = try #require(
      MachineVitals(probe: "@cloud-init\n\(status)\n@microk8s\n1795419648\n@clock\n"))
    #expect(vitals.bootStages.map(\.name) == CloudInitStage.Name.allCases)
    #expect(
      vitals.bootStages.last?.finishedAt
        == .clock(Date(timeIntervalSince1970: 1_795_419_648.2156076)))
    #expect(vitals.microK8sInstalledAt == Date(timeIntervalSince1970: 1_795_419_648))
    let torn = try #require(MachineVitals(probe: "@cloud-init\n{\"v1\": {\n@microk8s\nnan\n"))
    #expect(torn.bootStages.isEmpty)
    #expect(torn.microK8sInstalledAt == nil)
  }

  @Test("All that a machine says is read")
  func complete() throws {
    let vitals = try #require(MachineVitals(probe: Self.sections.joined(separator: "\n") + "\n"))
    #expect(vitals.clock == Timestamp.date("2026-11-23T08:23:57Z"))
    #expect(vitals.bootID == "5a000134-d902-f81c-caff-2aa1753ed6aa")
    #expect(vitals.hostName == "rocks-temporal-workers-controller")
    #expect(vitals.uptime == .seconds(2140.82))
    #expect(
      vitals.load == .init(oneMinute: 0.42, fiveMinutes: 0.35, fifteenMinutes: 0.30))
    #expect(vitals.processorCount == 4)
    #expect(vitals.memory?.total == 8_137_064 * 1_024)
    #expect(vitals.memory?.usedFraction == 0.5)
    #expect(vitals.disk?.usedFraction == 0.5)
  }

  @Test("A section that a machine cannot fill costs one value only", arguments: 0..<8)
  func oneEmptySection(index: Int) throws {
    var sections = Self.sections
    sections[index] = sections[index].split(separator: "\n").first.map(String.init) ?? ""
    let vitals = try #require(MachineVitals(probe: sections.joined(separator: "\n")))
    let known = [
      vitals.clock != nil, vitals.bootID != nil, vitals.hostName != nil, vitals.uptime != nil,
      vitals.load != nil, vitals.processorCount != nil, vitals.memory != nil, vitals.disk != nil,
    ]
    #expect(known.indices.filter { !known[$0] } == [index])
  }

  @Test(
    "Nonsense is no value",
    arguments: [
      "@uptime\n-1 x", "@load\nnan nan nan", "@load\n1 2",
      "@memory\nMemTotal: 18446744073709551615 kB",
      "@disk\na b c", "@clock\nyesterday", "@processors\nmany",
    ])
  func nonsense(text: String) throws {
    #expect(try #require(MachineVitals(probe: text)) == MachineVitals())
  }

  @Test("Text without any section is no probe")
  func noProbe() {
    #expect(MachineVitals(probe: "bash: timeout: command not found\n") == nil)
  }
}
