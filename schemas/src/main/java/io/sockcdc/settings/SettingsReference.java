package io.sockcdc.settings;

import java.util.List;

/** The reference page of settings, made from the records themselves. */
public final class SettingsReference {
    private SettingsReference() {}

    /** A Markdown table with a row for each key: key, type, default, variable, description. */
    public static String markdown(Record... defaults) {
        StringBuilder table =
                new StringBuilder("| key | type | default | environment | description |\n|---|---|---|---|---|\n");
        for (SettingsLayout.Leaf leaf : new SettingsLayout(List.of(defaults)).leaves()) {
            String value = ValueType.print(leaf.defaultValue());
            table.append("| `").append(leaf.key()).append("` | ");
            table.append(leaf.type().describe()).append(" | ");
            table.append(value.isEmpty() ? "" : "`" + cell(value) + "`").append(" | ");
            table.append('`')
                    .append(leaf.variable())
                    .append(leaf.type().isMap() ? "_*" : "")
                    .append("` | ");
            table.append(leaf.description() == null ? "" : cell(leaf.description()))
                    .append(" |\n");
        }
        return table.toString();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace('\n', ' ');
    }
}
