package io.sockcdc.codec;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/** The rule our schemas evolve by: every version reads what every other version wrote. Avro judges. */
final class FullTransitive {
    private FullTransitive() {}

    /** What breaks the rule, one sentence a pair; empty when nothing does. */
    static List<String> violations(List<Schema> versions) {
        List<String> found = new ArrayList<>();
        for (int reader = 0; reader < versions.size(); reader++) {
            for (int writer = 0; writer < versions.size(); writer++) {
                var verdict = SchemaCompatibility.checkReaderWriterCompatibility(
                                versions.get(reader), versions.get(writer))
                        .getResult();
                if (verdict.getCompatibility() != SchemaCompatibilityType.COMPATIBLE) {
                    found.add("v" + (reader + 1) + " cannot read what v" + (writer + 1) + " wrote: "
                            + verdict.getIncompatibilities());
                }
            }
        }
        return found;
    }
}
