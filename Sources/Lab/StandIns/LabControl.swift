import Core
import Foundation

/// How a host's stand-ins are made to misbehave: each is a file, whose first line is the value. It may be written and
/// removed at any time, by ``LabHost/set(_:_:)``, ``Machine/set(_:_:)`` or by hand.
public enum LabControl: String, CaseIterable, Sendable {
    // The host: files of its folder of stand-ins.

    /// `yum` and `dnf`: `no-space`, `no-repo`, `interrupted` (half of the packages are in, then it dies by SIGKILL; once),
    /// `locked` (waits for another until the file is gone) or `locked-exit` (leaves with 200).
    case packageManagerFails = "yum_fails"
    /// Seconds that a transaction takes.
    case packageManagerSeconds = "yum_seconds"
    /// After a reboot `uname -r` tells the kernel of before, whatever grubby's default is.
    case bootsOldKernel = "boots_old_kernel"
    /// `readykernel update` fails with 1.
    case livePatchFails = "readykernel_fails"
    /// `vzpkg update cache` fails with 1.
    case templateCacheFails = "vzpkg_fails"
    /// Seconds that a `pcompact` runs.
    case compactionSeconds = "pcompact_seconds"
    /// Seconds that a container's start takes.
    case containerSeconds = "container_seconds"
    /// Status with which migrations fail, as in vzmigrate's manual: 3, 4, 6, 7, 11, 12, 31, 56, 73, 74. The container
    /// goes on running here.
    case migrationFails = "migrate_fails"
    /// Seconds that a migration takes.
    case migrationSeconds = "migrate_seconds"
    /// Status of a `vzmigrate --dry-run` that found nothing wrong: 0, or 104 as the manual says.
    case dryRunStatus = "dry_run_status"
    /// Status with which a dry run fails.
    case dryRunFails = "dry_run_fails"
    /// Backups fail with 255; the value is what is said.
    case backupFails = "backup_fails"
    /// Seconds that a backup takes; the container is locked meanwhile.
    case backupSeconds = "backup_seconds"
    /// Restores fail with 46.
    case restoreFails = "restore_fails"
    /// The path that `prlsrvctl info` tells.
    case backupPath = "backup_path"
    /// Names of virtual networks, for `prlsrvctl net list`, apart by blanks.
    case networks
    /// What `vstorage stat` says of the cluster: `healthy`, `degraded`, ... The commands of a storage cluster are there
    /// only after `sh lib/storage-cluster NAME` in the folder of stand-ins.
    case storageStatus = "storage_status"
    /// `yes`: this host has the master MDS.
    case storageMaster = "storage_master"
    /// How many chunk servers are offline; how many percent of the chunks are being replicated.
    case storageOffline = "storage_offline", storageReplicating = "storage_replicating"
    /// Daemons' configuration tests (`nginx -t`, `sshd -t`, ...) fail. Of a loopback host or of a container.
    case configurationFails = "config_fails"

    // A container: files of its folder `ct/CTID`.

    /// Everything but `status` answers 9: another operation holds it. Gone after a boot.
    case locked = "lock"
    /// Starts fail with this status; 7 if there is none.
    case startFails = "start_fails"
    /// Stops fail with 33, suspends with 16, resumes with 17.
    case stopFails = "stop_fails", suspendFails = "suspend_fails", resumeFails = "resume_fails"
    /// Starts fail with 46; snapshots and resizing fail.
    case noSpace = "no_space"
    /// One name on each line of `ram`, `swap`, `cpus`, `cpulimit`, `ioprio`: can't be set while the container runs.
    case notLive = "not_live"
    /// `vzmigrate --online --require-realtime` answers 73, and so does a `prlctl migrate` of it while it runs.
    case notLiveMigratable = "not_live_migratable"
    /// What `free` and `df /` inside tell as used, in MiB.
    case usedMemory = "used_ram", usedDisk = "used_disk"
    /// `jem service ...` reports failure, with exit status 0.
    case jemFails = "jem_fails"
}

extension LabHost {
    /// Sets or, with nil, removes a control of the host.
    public func set(_ control: LabControl, _ value: String?) throws(LabError) {
        try LabFolder(path: directory).set(control.rawValue, value)
    }

    /// Sets or removes a control of one of its containers.
    public func set(_ control: LabControl, of ctid: String, _ value: String?) throws(LabError) {
        try LabFolder(path: directory).set("ct/\(ctid)/\(control.rawValue)", value)
    }
}

extension Machine {
    /// Sets or, with nil, removes a control of a machine with stand-ins.
    public func set(_ control: LabControl, _ value: String?) throws(LabError) {
        try LabFolder(path: standIns).set(control.rawValue, value)
    }

    /// Sets or removes a control of one of its containers.
    public func set(_ control: LabControl, of ctid: String, _ value: String?) throws(LabError) {
        try LabFolder(path: standIns).set("ct/\(ctid)/\(control.rawValue)", value)
    }
}

extension LabFolder {
    fileprivate func set(_ name: String, _ value: String?) throws(LabError) {
        if let value {
            try put(name, value + "\n")
        } else if unlink("\(path)/\(name)") != 0, errno != ENOENT {
            throw LabError.file("\(path)/\(name)", String(cString: strerror(errno)))
        }
    }
}
