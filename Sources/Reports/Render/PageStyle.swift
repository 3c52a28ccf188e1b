/// The look of every page: readable in light and dark, without colour, and on paper.
enum PageStyle {
    static let sheet: Markup = """

        :root { --ink: #1b1f24; --soft: #59636e; --paper: #fff; --raised: #f5f7f9; --line: #d0d7de;
          --good: #1a7f37; --bad: #c0202b; --notable: #8a5a00; --work: #3f8f5a; --wait: #7d6bb8; --skip: #aab4be; --run: #2f6fb3; --band: #dcebfa; --mark: #fff; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e6ebf0; --soft: #9aa6b2; --paper: #14181d; --raised: #1d232a; --line: #39424c;
            --good: #56c271; --bad: #ff7b72; --notable: #e0ac4a; --work: #4fa86d; --wait: #a797e0; --skip: #66707a; --run: #6aa5e0; --band: #1b3148; --mark: #10141a; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; }
        main { max-width: 1180px; margin: 0 auto; padding: 24px 28px 64px; }
        h1 { font-size: 1.7em; line-height: 1.25; margin: 0 0 4px; }
        h2 { font-size: 1.25em; margin: 36px 0 10px; padding-bottom: 4px; border-bottom: 1px solid var(--line); }
        h3 { font-size: 1.05em; margin: 22px 0 8px; }
        p, ul { margin: 6px 0; } ul { padding-left: 22px; }
        code, pre { font: 13px/1.45 ui-monospace, "DejaVu Sans Mono", monospace; }
        code { overflow-wrap: anywhere; }
        pre { margin: 6px 0; padding: 8px 10px; background: var(--raised); border: 1px solid var(--line); border-radius: 4px; white-space: pre-wrap; overflow-wrap: anywhere; }
        .soft { color: var(--soft); } .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        .facts { display: grid; grid-template-columns: max-content 1fr; gap: 3px 18px; margin: 14px 0; }
        .facts dt { color: var(--soft); } .facts dd { margin: 0; overflow-wrap: anywhere; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; margin: 6px 0; font-size: 14px; }
        th, td { text-align: left; vertical-align: top; padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line); }
        thead th { color: var(--soft); font-weight: 600; white-space: nowrap; } tbody th { font-weight: 400; }
        th code, td code { overflow-wrap: break-word; }
        .badge { display: inline-block; padding: 0 8px; border: 1px solid currentColor; border-radius: 10px; font-size: 13px; line-height: 1.5; white-space: nowrap; }
        .good { color: var(--good); } .bad { color: var(--bad); font-weight: 600; } .notable { color: var(--notable); } .plain { color: var(--soft); }
        h1 .badge { font-size: 15px; vertical-align: 4px; margin-left: 8px; }
        .call { border: 1px solid var(--line); border-left: 5px solid var(--notable); background: var(--raised); padding: 8px 14px; border-radius: 4px; }
        .call.bad { border-left-color: var(--bad); color: inherit; font-weight: inherit; } .call.good { border-left-color: var(--good); color: inherit; }
        details { margin: 6px 0; } summary { cursor: pointer; padding: 3px 0; }
        details > *:not(summary) { margin-left: 18px; }
        ol.history { list-style: none; padding: 0; margin: 6px 0; font-size: 14px; } ol.history li { padding: 1px 0; overflow-wrap: anywhere; }
        ol.history time { color: var(--soft); font-variant-numeric: tabular-nums; margin-right: 10px; }
        svg.chart { display: block; width: 100%; height: auto; font: 11px system-ui, "DejaVu Sans", sans-serif; }
        svg text { fill: var(--ink); } svg .soft { fill: var(--soft); } svg .head { font-weight: 600; }
        svg .mark { fill: var(--mark); font-size: 9px; font-weight: 700; } svg .dark { fill: var(--ink); font-size: 9px; font-weight: 700; }
        svg .axis { stroke: var(--line); stroke-width: 1; } svg .gap { fill: url(#gap); } svg .band { fill: var(--band); }
        svg .succeeded { fill: var(--work); } svg .failed, svg .unreachable, svg .unknown { fill: var(--bad); stroke: var(--ink); stroke-width: .8; }
        svg .over { pointer-events: none; } svg .again { fill: var(--notable); } svg .running { fill: var(--run); }
        svg .skipped, svg .cancelled { fill: none; stroke: var(--skip); stroke-width: 1; } svg .cancelled { stroke-dasharray: 3 2; }
        svg .waiting { fill: url(#waiting); stroke: var(--wait); stroke-width: 1; }
        svg .hatch { stroke: var(--mark); } svg .dots { fill: var(--mark); } svg .lines { stroke: var(--wait); } svg .break { stroke: var(--line); }
        ol.steps { margin: 4px 0 12px; padding-left: 30px; } ol.steps li { padding: 3px 0; border-bottom: 1px solid var(--line); } ol.steps p, ol.steps details { margin: 1px 0; }
        .legend { display: flex; flex-wrap: wrap; gap: 4px 20px; font-size: 13px; color: var(--soft); margin: 6px 0 0; padding: 0; list-style: none; }
        .legend svg { width: 34px; height: 12px; vertical-align: -1px; margin-right: 6px; }
        @media print {
          main { max-width: none; padding: 0; } body { font-size: 11px; } h2, h3, summary { break-after: avoid; } tr, .call { break-inside: avoid; }
          table { font-size: 10px; } .scroll { overflow: visible; }
          svg rect { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        }

        """
}
