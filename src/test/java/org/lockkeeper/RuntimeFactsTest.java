package org.lockkeeper;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/**
 * Which beans there are is found out when the application is built. What only a start knows, a BeanRegistrar asks: a
 * condition or a profile would have been decided on the machine that built it.
 */
@AnalyzeClasses(packages = "org.lockkeeper", importOptions = DoNotIncludeTests.class)
class RuntimeFactsTest {

    /** These look at the classes and beans that there are, which are the same everywhere. */
    private static final Set<String> OF_THE_BUILD = Set.of(
            "org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean",
            "org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication");

    private static final DescribedPredicate<JavaAnnotation<?>> A_CONDITION_ON_A_FACT =
            new DescribedPredicate<>("a condition or profile that a start would have to decide") {
                @Override
                public boolean test(JavaAnnotation<?> annotation) {
                    JavaClass type = annotation.getRawType();
                    return !OF_THE_BUILD.contains(type.getName())
                            && (type.getSimpleName().startsWith("Conditional")
                                    || type.getName().equals("org.springframework.context.annotation.Profile")
                                    || type.isMetaAnnotatedWith("org.springframework.context.annotation.Conditional"));
                }
            };

    @ArchTest
    static final ArchRule noClassIsThereOnConditionOfAFact =
            noClasses().should().beAnnotatedWith(A_CONDITION_ON_A_FACT);

    @ArchTest
    static final ArchRule noBeanIsThereOnConditionOfAFact = noMethods().should().beAnnotatedWith(A_CONDITION_ON_A_FACT);
}
