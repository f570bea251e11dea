package io.sockcdc.consumers.siem;

import io.sockcdc.schema.Anomaly;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/** The reference page of a format, made from the table that the mapper uses. */
public final class SiemReference {
    private SiemReference() {}

    /** A Markdown page with a row for each field of each record. */
    public static String markdown(SiemFormat format) {
        StringBuilder page = new StringBuilder(
                "<!-- Made from the program by MappingTruthTest; -Dsockcdc.regenerate=true writes it. -->\n");
        page.append("# ").append(format.title()).append("\n\n");
        page.append("Where each field goes in the format `").append(format).append("`, which is defined at <");
        page.append(format.reference())
                .append(">. A test changes each field and sees that exactly these places change.\n");
        for (Schema schema :
                List.of(SocketKey.getClassSchema(), SocketEvent.getClassSchema(), Anomaly.getClassSchema())) {
            page.append("\n## ").append(schema.getName()).append("\n\n| field | goes to |\n|---|---|\n");
            for (MappingTable.Row row : format.table().rows(schema)) {
                String targets =
                        row.targets().stream().map(target -> "`" + target + "`").collect(Collectors.joining(", "));
                page.append("| `")
                        .append(row.source().substring(schema.getName().length() + 1))
                        .append("` | ");
                page.append(row.reason() == null ? targets : "nowhere: " + row.reason())
                        .append(" |\n");
            }
        }
        return page.toString();
    }
}
