import Core
import Foundation

/// Reads windows from an iCalendar file that stands beside the file which names it.
enum CalendarReader {
    /// `{ ics: FILE, summary: GLOB, category: WORD, timezone: ZONE, cutoff: 30m }`
    static func rules(_ fields: inout Fields, _ what: String, _ faults: Faults) -> [WindowRule] {
        let file = fields.required("ics")?.text("the calendar's file", faults)
        let summary = fields.optional("summary")?.text("the events' summary", faults)
        let category = fields.optional("category")?.text("the events' category", faults)
        let zone = fields.optional("timezone")?.text("the time zone", faults)
        let cutoff = fields.optional("cutoff")?.duration("the cutoff", faults)
        fields.close()
        guard let file else { return [] }
        let path = beside(file)
        do {
            let bytes = try InputFile.bytes(of: path, YAMLLimits(bytes: ICalendar.longest, nodes: 0))
            let choice = ICalendar.Choice(summary: summary?.value, category: category?.value, zone: zone?.value)
            return try ICalendar.windows(in: bytes, choosing: choice).compactMap { window in
                let rule = WindowRule(
                    name: window.summary, timezone: window.timezone, start: window.start, duration: window.seconds, repeat: window.repeat,
                    also: window.also, except: window.except, cutoff: cutoff ?? 0)
                do { _ = try WindowSchedule(WindowSet([rule])) } catch {
                    faults.add("event '\(window.summary)' of \(path): \(error)", at: file.place, "correct the event, or choose others with 'summary' and 'category'")
                    return nil
                }
                return rule
            }
        } catch let found as ICalendar.Faults {
            for fault in found.all { faults.add("\(path), line \(fault.line): \(fault.problem)", at: file.place, fault.remedy) }
        } catch let found as Diagnostics { for fault in found.sorted { faults.add(fault.problem, at: file.place, fault.remedy) } } catch {
            faults.add("\(path) can't be read: \(error)", at: file.place, "check the file")
        }
        return []
    }

    private static func beside(_ file: Located<String>) -> String {
        if file.value.hasPrefix("~/") { return NSHomeDirectory() + file.value.dropFirst(1) }
        let folder = (file.place.file as NSString).deletingLastPathComponent
        return file.value.hasPrefix("/") || folder.isEmpty ? file.value : "\(folder)/\(file.value)"
    }
}
