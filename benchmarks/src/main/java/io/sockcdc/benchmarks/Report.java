package io.sockcdc.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The findings of a run as text for a terminal and as a page. */
final class Report {
    private static final long MEBI = 1 << 10;

    private final boolean quick;
    private final List<Section> sections;

    Report(boolean quick, List<Section> sections) {
        this.quick = quick;
        this.sections = sections;
    }

    /** For a terminal. */
    static String text(Section section) {
        int widest = section.rows().stream()
                .mapToInt(row -> row.what().length())
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder("\n" + section.title() + "\n");
        for (Section.Row row : section.rows()) {
            text.append(String.format(Locale.ROOT, "  %-" + widest + "s  %s", row.what(), row.value()));
            text.append(row.aim().isEmpty() ? "\n" : "   [aim: " + row.aim() + "]\n");
        }
        return text.toString();
    }

    /** Machine by its shape only. */
    static String machine() throws IOException {
        long kibibytes = Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemTotal:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
        return String.format(
                Locale.ROOT,
                "%d cores, %d GiB of memory, Linux %s, Java %s",
                Runtime.getRuntime().availableProcessors(),
                Math.round((double) kibibytes / MEBI / MEBI),
                System.getProperty("os.version").replaceFirst("^(\\d+\\.\\d+\\.?\\d*).*", "$1"),
                System.getProperty("java.version"));
    }

    /** The page with these findings in place of the older ones of the same titles, new ones at its end. */
    String into(String page) throws IOException {
        Map<String, String> byTitle = new LinkedHashMap<>();
        for (String section : page.split("(?m)^(?=## )", -1)) {
            if (section.startsWith("## ")) {
                byTitle.put(section.lines().findFirst().orElseThrow().substring("## ".length()), section.strip());
            }
        }
        for (Section section : sections) {
            byTitle.put(section.title(), markdown(section).strip());
        }
        return """
                <!-- Written by benchmarks/run --write. -->
                # Benchmarks

                Written by `benchmarks/run --write` as root, which measures all but the soak, or by `--only NAMES --write` for
                some. Everything runs on loopback in network namespaces of its own. Times differ from machine to machine: only
                ratios of one run compare, and a section is one run.
                Numbers are medians, with the least and the greatest in brackets.

                """ + String.join("\n\n", byTitle.values()) + "\n";
    }

    private String markdown(Section section) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("## ").append(section.title()).append("\n\n");
        text.append(section.meaning()).append("\n\nMeasured on ").append(machine());
        text.append(quick ? ", with `--quick`" : "").append(".\n\n| | measured | aim |\n|---|---|---|\n");
        for (Section.Row row : section.rows()) {
            text.append("| ")
                    .append(row.what())
                    .append(" | ")
                    .append(row.value())
                    .append(" | ");
            text.append(row.aim()).append(row.aim().isEmpty() ? "|\n" : " |\n");
        }
        return text.toString();
    }
}
