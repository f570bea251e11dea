package io.sockcdc.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The packages of the program, without tests, and which of them may know which. */
final class Rooms {
    static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(Rooms::isNoTestJar)
            .importPackages("io.sockcdc");

    private Rooms() {}

    /**
     * Refuses what a room imports of ours and may not.
     *
     * @param allowed packages below io.sockcdc, separated by commas; null for none
     * @param advice what to do instead
     */
    static void check(String room, @Nullable String allowed, String advice) {
        List<String> rooms = allowed == null ? List.of() : Arrays.asList(allowed.split(", "));
        classes()
                .that()
                .resideInAPackage(room)
                .should()
                .onlyDependOnClassesThat(outsideOrIn(room, rooms))
                .because(advice)
                .check(OURS);
    }

    private static DescribedPredicate<JavaClass> outsideOrIn(String room, List<String> allowed) {
        return describe(
                "not ours, or in " + allowed,
                type -> !type.getPackageName().startsWith("io.sockcdc")
                        || type.getPackageName().equals(room)
                        || allowed.stream()
                                .anyMatch(name -> type.getPackageName().equals("io.sockcdc." + name)));
    }

    private static boolean isNoTestJar(Location location) {
        return !location.contains("-tests.jar") && !location.contains("/test-classes/");
    }
}
