package io.sockcdc.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

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

    /** A page. */
    String markdown() throws IOException {
        StringBuilder page = new StringBuilder();
        page.append("<!-- Written by benchmarks/run --write. -->\n# Benchmarks\n\n");
        page.append("Measured on ").append(machine()).append(", with `benchmarks/run --write");
        page.append(quick ? " --quick" : "").append("` as root, which writes this page anew.\n");
        page.append(
                "Everything runs on loopback in network namespaces of its own. Times differ from machine to machine: only"
                        + " ratios of one run compare.\nNumbers are medians, with the least and the greatest in brackets.\n");
        for (Section section : sections) {
            page.append("\n## ")
                    .append(section.title())
                    .append("\n\n")
                    .append(section.meaning())
                    .append("\n\n");
            page.append("| | measured | aim |\n|---|---|---|\n");
            for (Section.Row row : section.rows()) {
                page.append("| ")
                        .append(row.what())
                        .append(" | ")
                        .append(row.value())
                        .append(" | ");
                page.append(row.aim()).append(row.aim().isEmpty() ? "|\n" : " |\n");
            }
        }
        return page.toString();
    }
}
