package org.lockkeeper;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The house as docs/architecture.md draws it: rooms, arrows that point down only, and a core without a framework. */
class ArchitectureTest {

    private static final String ROOT = "org.lockkeeper.";

    /** From the bottom up: a room may use those that stand before it in the list, and only those. */
    private static final List<String> ROOMS = List.of(
            "vital",
            "time",
            "lock",
            "store",
            "systemd",
            "web",
            "access",
            "service",
            "wait",
            "registry",
            "inhibit",
            "safety",
            "gate",
            "admission",
            "waitapi",
            "window",
            "job",
            "audit",
            "events",
            "daemon",
            "app");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.lockkeeper");

    @Test
    void arrowsPointDownOnly() {
        for (int i = 0; i < ROOMS.size(); i++) {
            String[] above = ROOMS.subList(i + 1, ROOMS.size()).stream()
                    .map(room -> ROOT + room + "..")
                    .toArray(String[]::new);
            if (above.length > 0) {
                check(noClasses()
                        .that()
                        .resideInAPackage(ROOT + ROOMS.get(i) + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(above));
            }
        }
    }

    @Test
    void everyClassStandsInARoom() {
        Set<String> rooms = CLASSES.stream()
                .map(JavaClass::getPackageName)
                .map(name -> name.substring(ROOT.length()))
                .collect(Collectors.toSet());
        Assertions.assertThat(ROOMS).containsAll(rooms);
    }

    @Test
    void roomsFormNoCircle() {
        check(slices().matching("org.lockkeeper.(*)..").should().beFreeOfCycles());
    }

    @Test
    void theRulesKnowNoFramework() {
        check(classes()
                .that()
                .resideInAPackage(ROOT + "lock..")
                .should(onlyDependOnClassesThat(resideInAPackage("java..")
                        .or(resideInAPackage("org.jspecify.."))
                        .or(resideInAPackage(ROOT + "lock.."))
                        .as("in the JDK or the room itself"))));
    }

    @Test
    void theRulesHaveNoClockNoChanceAndNoInput() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + "lock..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.io..", "java.nio..", "java.net..", "java.util.concurrent..", "java.security.."));
        check(noClasses().that().resideInAPackage(ROOT + "lock..").should().callMethod(java.time.Instant.class, "now"));
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + "lock..")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(
                        java.util.random.RandomGenerator.class,
                        java.util.Random.class,
                        java.util.UUID.class,
                        java.time.Clock.class));
    }

    @Test
    void onlyTheSystemdRoomKnowsDbus() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "systemd..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.freedesktop.."));
    }

    @Test
    void onlyOneClassKnowsSpringRetry() {
        Set<String> users = CLASSES.stream()
                .filter(one -> one.getDirectDependenciesFromSelf().stream()
                        .anyMatch(to -> to.getTargetClass().getPackageName().startsWith("org.springframework.retry")))
                .map(one -> one.getName().replaceAll("\\$.*", ""))
                .collect(Collectors.toSet());
        Assertions.assertThat(users).containsExactly(ROOT + "wait.RetryableWait");
    }

    @Test
    void onlyTheStoreRoomKnowsSql() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc.."));
    }

    @Test
    void everyRoomIsNullMarked() {
        Map<String, Boolean> marked = CLASSES.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .collect(Collectors.toMap(
                        one -> one.getName(), one -> one.isAnnotatedWith(NullMarked.class), (a, b) -> a));
        Assertions.assertThat(marked).doesNotContainValue(false).hasSizeGreaterThan(ROOMS.size() - 2);
    }

    /** Small files: one idea each. */
    @Test
    void noFileIsLong() throws Exception {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> tooLong = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> lines(file) > 350)
                    .toList();
            Assertions.assertThat(tooLong).isEmpty();
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }
}
