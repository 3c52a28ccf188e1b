/// What `drydock init` writes: an inventory and a plan that plan at once, with comments that teach their keys.
enum StarterFiles {
    static let inventory = """
        # The hosts, how each is reached, and the containers that maintenance is for. Replace the examples by your own.
        # From Ansible: drydock inventory import hosts.ini --element user-host
        # For an editor: drydock schema inventory > inventory.schema.json, and as this file's first line:
        #   # yaml-language-server: $schema=inventory.schema.json

        # Every key of 'defaults' may stand under a host too. Besides these: become (sudo), become_password, jump, state_dir.
        defaults:
          user: root
          port: 22
          identity: ~/.ssh/id_ed25519
          known_hosts: ~/.ssh/known_hosts     # a host whose key doesn't stand there is never worked on

        hosts:
          uh-ams-01:
            # What it is to the platform. The matrix says by it who owns an activity: 'drydock matrix'.
            #   hosts: user-host, infrastructure-host      containers: end-user-container, infrastructure-container
            element: user-host
            address: 192.0.2.11               # a DNS name or an IP address; the host's name, if left out
            platform: virtuozzo-7             # or linux; playbooks differ by it
            labels: { region: ams, rack: a1 } # any words, for a plan's 'targets' and 'spread_by'
            containers:
              # ctid is what vzlist prints: a number, a name or a UUID.
              node1001: { element: end-user-container, ctid: 7d1f6c2e-0a55-4a53-9c93-2f1f1b0c7c11 }

          uh-ams-02:
            element: user-host
            address: 192.0.2.12
            labels: { region: ams, rack: a2 }

          infra-ams-01:
            element: infrastructure-host
            address: 192.0.2.21
            labels: { region: ams }
            containers:
              jelastic-db1: { element: infrastructure-container, ctid: 101, labels: { component: jelastic-db } }

        # While a freeze lasts, no window of any plan is open:
        # freezes:
        #   - { name: Christmas, timezone: Europe/Amsterdam, start: 2026-12-18T00:00, duration: 17d, repeat: FREQ=YEARLY }

        """

    static let plan = """
        # What is to be done, where, in which order, and when. Nothing is touched before 'drydock run'.
        # For an editor: drydock schema plan > plan.schema.json, and as this file's first line:
        #   # yaml-language-server: $schema=plan.schema.json
        name: first-plan
        summary: Reboots in Amsterdam         # one sentence for tickets and reports
        requested_by: you@provider.example    # this person's own word opens no gate, unless 'approvals' says so

        tasks:
          - id: reboot
            # A row of the matrix: 'drydock matrix' lists them, 'drydock playbook show ACTIVITY' says what is done and what may be set.
            activity: rebooting-host-or-container
            # Names, or labels and 'element' and 'platform' with and, or, not, parentheses; ',' joins several.
            targets: element=user-host and region=ams
            # Left out, each has the playbook's default.
            parameters: { ask_first: true }
            rollout:
              serial: [1, 25%]                # one host first, then a quarter of them at a time
              spread_by: rack                 # never two hosts of one rack in one batch
              max_failures: 0                 # the first failure stops it
              soak: 10m                       # between batches

          - id: firewall
            # This one is Jelastic's: a hand-off. The run asks for it and waits for their word; 'drydock approvals' shows the ticket's text,
            # 'drydock approve' records their word.
            activity: host-firewall-configuration
            targets: uh-ams-01
            after: [reboot]                   # once all of it has ended, without failures

        # When steps that change something may start. Without a window: always.
        window:
          timezone: Europe/Amsterdam
          start: 2026-01-03T01:00             # the first opening, local time
          end: 05:00                          # or duration: 4h
          repeat: FREQ=WEEKLY;BYDAY=SA        # further openings of the same run
          cutoff: 30m                         # nothing new starts so long before the end

        # Whose word opens a gate: how many people, for how long it holds.
        approvals: { quorum: 1, expires: 21d, requester_may_approve: false }

        """
}
