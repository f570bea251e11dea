package io.sockcdc.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sockcdc.access.Acl;
import io.sockcdc.app.acl.AclCatalog;
import io.sockcdc.app.acl.Task;
import io.sockcdc.app.doctor.Doctor;
import io.sockcdc.app.doctor.Finding;
import io.sockcdc.app.doctor.ReceiversCheck;
import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.app.output.Format;
import io.sockcdc.app.output.Lines;
import io.sockcdc.app.wiring.FilterPlacement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code doctor}: what this machine allows. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Say what this machine, this user and this Kafka allow, what each missing thing costs, and how to get it.",
            "Ends with 8 when no socket can be captured at all, else with 0."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sockcdc doctor",
            "  sockcdc doctor --format json | jq 'select(.status != \"ok\")'",
            "  sockcdc doctor --bootstrap-servers kafka.example:9092",
            "  sockcdc doctor --acls collect",
            "  sockcdc doctor --filter 'dport = :443 and not command nginx'"
        })
final class DoctorCommand implements Callable<Integer> {
    private final Program program;
    private final CommonOptions common;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Option(
            names = "--filter",
            paramLabel = "FILTER",
            description = "Say which part of this filter the kernel decides and which the program, and stop.")
    private @Nullable String filter;

    @Option(
            names = "--acls",
            paramLabel = "COMMAND",
            arity = "0..1",
            fallbackValue = "",
            description =
                    "List the rights in Kafka that this command, or each, needs at least, as kafka-acls gives them, "
                            + "and stop.")
    private @Nullable String acls;

    @Option(
            names = "--principal",
            paramLabel = "NAME",
            defaultValue = "sockcdc",
            description = "Kafka's name for the user in that list. Default: ${DEFAULT-VALUE}.")
    private String principal = "sockcdc";

    DoctorCommand(Program program, CommonOptions common) {
        this.program = program;
        this.common = common;
    }

    @Override
    public Integer call() {
        common.setUpLogging(LogLevel.WARN);
        if (filter != null) {
            explain(filter);
            return ExitCode.OK.number();
        }
        if (acls != null) {
            listAcls(acls);
            return ExitCode.OK.number();
        }
        List<Finding> findings = new ArrayList<>(Doctor.ofThisMachine(
                        common.dataDirectory().path(),
                        common.findServers().map(common::bareClient).orElse(null),
                        common.settings().capture().receiveBuffer().bytes(),
                        program.wiring().sockDiag(),
                        program.clock())
                .examine());
        findings.addAll(new ReceiversCheck(common.receivers()).look());
        Lines out = new Lines(program.out());
        findings.forEach(finding -> out.print(format.format() == Format.JSON ? json(finding) : text(finding)));
        boolean fatal = findings.stream().anyMatch(finding -> finding.status() == Finding.Status.FATAL);
        return (fatal ? ExitCode.CAPTURE_IMPOSSIBLE : ExitCode.OK).number();
    }

    private void explain(String text) {
        Lines out = new Lines(program.out());
        boolean json = format.format() == Format.JSON;
        ObjectMapper mapper = new ObjectMapper();
        for (FilterPlacement placement : FilterPlacement.of(text)) {
            if (json) {
                out.print(mapper.valueToTree(placement).toString());
            } else {
                placement.text().forEach(out::print);
            }
        }
        if (!json) {
            out.print("TCP listeners and UDP sockets are dumped whole by a capture: others are judged by them.");
            out.print("What the kernel leaves out is counted nowhere.");
        }
    }

    private void listAcls(String command) {
        List<Task> tasks = command.isEmpty() ? List.of(Task.values()) : List.of(task(command));
        Lines out = new Lines(program.out());
        String servers = common.findServers().orElse("HOST:PORT");
        AclCatalog catalog = new AclCatalog(common.settings().kafka().topicPrefix());
        for (Task task : tasks) {
            if (format.format() != Format.JSON) {
                out.print("# " + task.label());
            }
            for (Acl acl : catalog.of(task)) {
                out.print(format.format() == Format.JSON ? json(task, acl) : line(servers, acl));
            }
        }
    }

    private static Task task(String command) {
        try {
            return Task.valueOf(command.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    ExitCode.USAGE, "--acls takes one of " + Arrays.toString(Task.values()) + ", not " + command, e);
        }
    }

    private String line(String servers, Acl acl) {
        String comment = switch (acl.purpose()) {
            case NEEDED -> "";
            case FOR_MORE -> ", can be left out";
            case TO_CREATE -> ", or make it yourself";
            case TO_CHECK -> ", can be left out";
        };
        return acl.command(servers, principal) + "  # " + acl.why() + comment;
    }

    private static String json(Task task, Acl acl) {
        return new ObjectMapper()
                .createObjectNode()
                .put("command", task.toString())
                .put("resource_type", acl.type().name())
                .put("resource_name", acl.name())
                .put("pattern_type", acl.prefixed() ? "PREFIXED" : "LITERAL")
                .put("operation", acl.operation().name())
                .put("purpose", acl.purpose().name())
                .put("why", acl.why())
                .toString();
    }

    private static String text(Finding finding) {
        String line = String.format(Locale.ROOT, "%-9s %-25s %s", finding.status(), finding.name(), finding.sentence());
        return finding.remedy() == null ? line : line + String.format(Locale.ROOT, "%n%36s-> %s", "", finding.remedy());
    }

    private static String json(Finding finding) {
        ObjectNode object = new ObjectMapper()
                .createObjectNode()
                .put("name", finding.name())
                .put("status", finding.status().toString())
                .put("sentence", finding.sentence());
        if (finding.remedy() != null) {
            object.put("remedy", finding.remedy());
        }
        return object.toString();
    }
}
