package org.lockkeeper;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The house as docs/architecture.md draws it: rooms, arrows that point down only, and a core without a framework. */
class ArchitectureTest {

    private static final String ROOT = "org.lockkeeper.";

    /** A line of the drawing: a wing at the margin, its rooms two further in, and their inner rooms again. */
    private static final Pattern LINE = Pattern.compile("( *)([a-z]+)( {2,}\\S.*)?");

    /** From the bottom up: a room may use those that stand before it in the list, and only those. */
    private static final List<String> ROOMS = drawn();

    /** Public for Java, Tomcat and dbus-java, which make them by their names. */
    private static final List<String> USED_UNSEEN =
            List.of("LockkeeperApplication", "IntakeProvider", "ProblemErrorReportValve");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(place -> !place.contains("__")) // what the build adds about beans
            .importPackages("org.lockkeeper");

    /** The house as the documentation draws it, from the bottom up. */
    private static List<String> drawn() {
        List<String> rooms = new ArrayList<>();
        List<String> around = new ArrayList<>();
        Set<String> divided = new TreeSet<>();
        for (String line : drawing().lines().toList()) {
            Matcher room = LINE.matcher(line);
            if (!room.matches()) {
                continue;
            }
            around.subList(room.group(1).length() / 2, around.size()).clear();
            divided.add(String.join(".", around));
            around.add(room.group(2));
            rooms.add(0, String.join(".", around));
        }
        rooms.removeAll(divided);
        rooms.replaceAll(room -> room.replaceFirst("\\.itself$", ""));
        return rooms;
    }

    private static String drawing() {
        try {
            String text = Files.readString(Path.of("docs/architecture.md"));
            int from = text.indexOf("```\n") + 4;
            return text.substring(from, text.indexOf("```", from));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The room that a class stands in: what is inside a room belongs to it. */
    private static String room(JavaClass one) {
        String name = one.getPackageName().substring(ROOT.length());
        return ROOMS.stream()
                .filter(room -> name.equals(room) || name.startsWith(room + "."))
                .max(Comparator.comparing(String::length))
                .orElse("no room: " + name);
    }

    private static String wing(String room) {
        return room.replaceFirst("\\..*", "");
    }

    @Test
    void theHouseIsAsItIsDrawn() {
        Set<String> built = CLASSES.stream().map(ArchitectureTest::room).collect(Collectors.toCollection(TreeSet::new));
        Assertions.assertThat(built).containsExactlyInAnyOrderElementsOf(ROOMS).hasSizeGreaterThan(15);
    }

    /** From room to room, and so from wing to wing, which stand in the drawing as their rooms do. */
    @Test
    void arrowsPointDownOnly() {
        Set<String> up = new TreeSet<>();
        for (JavaClass one : CLASSES) {
            for (Dependency arrow : one.getDirectDependenciesFromSelf()) {
                JavaClass target = arrow.getTargetClass().getBaseComponentType();
                if (target.getPackageName().startsWith(ROOT)
                        && ROOMS.indexOf(room(target)) > ROOMS.indexOf(room(one))) {
                    up.add(one.getName() + " uses " + target.getName());
                }
            }
        }
        Assertions.assertThat(up).isEmpty();
    }

    @Test
    void theRoomsOfAWingStandTogether() {
        List<String> wings = ROOMS.stream().map(ArchitectureTest::wing).toList();
        List<String> inTurn = new ArrayList<>();
        wings.stream()
                .filter(wing ->
                        inTurn.isEmpty() || !inTurn.get(inTurn.size() - 1).equals(wing))
                .forEach(inTurn::add);
        Assertions.assertThat(inTurn).doesNotHaveDuplicates().hasSizeBetween(6, 9);
    }

    /** Nor do the packages inside a room. */
    @Test
    void packagesFormNoCircle() {
        check(slices().matching("org.lockkeeper.(**)").should().beFreeOfCycles());
    }

    @Test
    void theRulesKnowNoFramework() {
        check(classes()
                .that()
                .resideInAPackage(ROOT + "locking.rules..")
                .should(onlyDependOnClassesThat(resideInAPackage("java..")
                        .or(resideInAPackage("org.jspecify.."))
                        .or(resideInAPackage(ROOT + "locking.rules.."))
                        .as("in the JDK or the room itself"))));
    }

    @Test
    void theRulesHaveNoClockNoChanceAndNoInput() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + "locking.rules..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.io..", "java.nio..", "java.net..", "java.util.concurrent..", "java.security.."));
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + "locking.rules..")
                .should()
                .callMethod(java.time.Instant.class, "now"));
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + "locking.rules..")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(
                        java.util.random.RandomGenerator.class,
                        java.util.Random.class,
                        java.util.UUID.class,
                        java.time.Clock.class));
    }

    @Test
    void rulesStoreAndSystemdKnowNoHttp() {
        check(noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + "base..", ROOT + "locking..", ROOT + "host.systemd..", ROOT + "host.inhibit..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.servlet..", "org.springframework.web..", "org.springframework.http.."));
    }

    /** Whoever measures hands it to a class of its own; configurations bring both together. */
    @Test
    void meteredIsWhereItIsSaid() {
        Set<String> users = CLASSES.stream()
                .filter(one -> one.getDirectDependenciesFromSelf().stream()
                        .anyMatch(to -> to.getTargetClass().getPackageName().startsWith("io.micrometer")))
                .map(one -> one.getName().replaceAll(".*\\.|\\$.*", ""))
                .filter(name -> !name.endsWith("Metrics") && !name.endsWith("Configuration"))
                .collect(Collectors.toSet());
        Assertions.assertThat(users).containsOnly("Refusals", "RetryableWait");
    }

    @Test
    void onlyTheSystemdRoomKnowsDbus() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "host.systemd..")
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
        Assertions.assertThat(users).containsExactly(ROOT + "maintenance.wait.RetryableWait");
    }

    @Test
    void onlyTheStoreRoomKnowsSql() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "locking.store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc.."));
    }

    @Test
    void onlyTheOidcRoomKnowsSpringSecuritysClient() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "web.oidc..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework.security.oauth2.client..", "com.nimbusds.."));
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
        List<Long> lengths = lengths();
        Assertions.assertThat(lengths).allMatch(length -> length <= 300);
        Assertions.assertThat(lengths.stream().filter(length -> length < 150).count())
                .as("files under 150 lines, of %d", lengths.size())
                .isGreaterThanOrEqualTo(lengths.size() * 9L / 10);
    }

    private static List<Long> lengths() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(ArchitectureTest::lines)
                    .toList();
        }
    }

    /**
     * What a room shows: the types that stand in a file of their own and are used outside it. Its inner rooms make it none
     * larger, although Java has no word but public for what they show each other.
     */
    @Test
    void roomsShowLittle() {
        List<JavaClass> types = topLevel();
        Assertions.assertThat(types.stream()
                        .filter(type -> isUsedOutside(type, ArchitectureTest::outer))
                        .count())
                .as("types that are shown, of %d", types.size())
                .isLessThan(types.size() / 3);
    }

    /** What is part or answer of one type alone stands inside it. */
    @Test
    void fewTypesArePublic() {
        List<JavaClass> types = topLevel();
        List<String> shown = types.stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(JavaClass::getSimpleName)
                .toList();
        Assertions.assertThat(shown.size())
                .as("public types, of %d: %s", types.size(), shown)
                .isLessThan(types.size() * 3 / 10);
    }

    @Test
    void nothingIsPublicForNobody() {
        Assertions.assertThat(topLevel().stream()
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                        .filter(type -> !isUsedOutside(type, JavaClass::getPackageName))
                        .map(JavaClass::getSimpleName))
                .containsExactlyInAnyOrderElementsOf(USED_UNSEEN);
    }

    private static List<JavaClass> topLevel() {
        return CLASSES.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .toList();
    }

    /** Itself or a type inside it. */
    private static boolean isUsedOutside(JavaClass type, Function<JavaClass, String> place) {
        return CLASSES.stream()
                .filter(one ->
                        one.getName().equals(type.getName()) || one.getName().startsWith(type.getName() + "$"))
                .flatMap(one -> one.getDirectDependenciesToSelf().stream())
                .anyMatch(arrow -> !place.apply(arrow.getOriginClass()).equals(place.apply(type)));
    }

    /** The room that the drawing has at its second level. */
    private static String outer(JavaClass one) {
        return room(one).replaceFirst("^(\\w+\\.\\w+)\\..*", "$1");
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
