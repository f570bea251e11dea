package io.sockcdc.consumers.rules;

import io.sockcdc.settings.SettingsReference;

/** The reference page of the rules, made from the rules themselves. */
public final class RulesReference {
    private RulesReference() {}

    /** The part that is generated: the shared settings, and a section for each rule. */
    public static String markdown() {
        StringBuilder page = new StringBuilder("## general\n\nWhat all rules share.\n\n");
        page.append(settings("general.", RuleSettings.DEFAULTS.general()));
        for (Rule<?, ?> rule : RuleSettings.rules()) {
            section(page, rule);
        }
        return page.toString();
    }

    private static <C extends Record & RuleSwitch> void section(StringBuilder page, Rule<C, ?> rule) {
        C settings = rule.settings(RuleSettings.DEFAULTS);
        page.append("\n## ")
                .append(rule.id())
                .append("\n\n")
                .append(rule.says())
                .append("\n\n");
        String technique = rule.technique();
        page.append("Severity ").append(rule.severity()).append("; ");
        page.append(technique == null ? "no ATT&CK technique fits" : "ATT&CK " + technique);
        page.append("; measured in ").append(rule.unit(settings)).append("; judged per ");
        page.append(rule.scope() == RuleEngine.Scope.HOST ? "host" : "remote address over all hosts");
        page.append(".\n\n").append(rule.tuning()).append("\n\n").append(settings(rule.id() + ".", settings));
    }

    /** The table of a record without its environment column, for rules are only read from their file. */
    private static String settings(String prefix, Record defaults) {
        StringBuilder table = new StringBuilder("| key | type | default | what and why |\n|---|---|---|---|\n");
        String[] rows = SettingsReference.markdown(defaults).split("\n", -1);
        for (int i = 2; i < rows.length - 1; i++) {
            String[] cells = rows[i].substring(2, rows[i].length() - 2).split(" \\| ", 5);
            table.append("| `").append(prefix).append(cells[0].substring(1)).append(" | ");
            table.append(cells[1]).append(" | ").append(cells[2]).append(" | ");
            table.append(cells[4]).append(" |\n");
        }
        return table.toString();
    }
}
