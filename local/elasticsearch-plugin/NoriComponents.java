package storefrontsearch.local;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.ko.KoreanAnalyzer;
import org.apache.lucene.analysis.ko.KoreanPartOfSpeechStopFilter;
import org.apache.lucene.analysis.ko.KoreanTokenizer;
import org.apache.lucene.analysis.ko.KoreanTokenizer.DecompoundMode;
import org.apache.lucene.analysis.ko.POS;
import org.apache.lucene.analysis.ko.dict.UserDictionary;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.analysis.AbstractIndexAnalyzerProvider;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.AbstractTokenizerFactory;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;

/** Reads the settings of each analysis component, and builds it from Lucene's classes. */
final class NoriComponents {
    private NoriComponents() {}

    static TokenizerFactory tokenizer(String name, Environment environment, Settings settings) {
        UserDictionary words = userDictionary(environment, settings);
        DecompoundMode mode = decompoundMode(settings);
        boolean discardPunctuation = settings.getAsBoolean("discard_punctuation", true);
        return new AbstractTokenizerFactory(name) {
            @Override
            public Tokenizer create() {
                // false: unknown words stay whole instead of being cut into single characters.
                return new KoreanTokenizer(KoreanTokenizer.DEFAULT_TOKEN_ATTRIBUTE_FACTORY, words, mode, false, discardPunctuation);
            }
        };
    }

    static TokenFilterFactory partOfSpeech(String name, Environment environment, Settings settings) {
        Set<POS.Tag> stopTags = stopTags(environment, settings);
        return filter(name, tokens -> new KoreanPartOfSpeechStopFilter(tokens, stopTags));
    }

    static TokenFilterFactory filter(String name, UnaryOperator<TokenStream> wrap) {
        return new AbstractTokenFilterFactory(name) {
            @Override
            public TokenStream create(TokenStream tokens) {
                return wrap.apply(tokens);
            }
        };
    }

    /** The ready-made analyzer: tokenizer, part-of-speech filter, reading form, lower case. It always discards punctuation. */
    static AnalyzerProvider<KoreanAnalyzer> analyzer(String name, Environment environment, Settings settings) {
        KoreanAnalyzer analyzer = new KoreanAnalyzer(
            userDictionary(environment, settings),
            decompoundMode(settings),
            stopTags(environment, settings),
            false
        );
        return new AbstractIndexAnalyzerProvider<>(name) {
            @Override
            public KoreanAnalyzer get() {
                return analyzer;
            }
        };
    }

    private static DecompoundMode decompoundMode(Settings settings) {
        String mode = settings.get("decompound_mode");
        return mode == null ? KoreanTokenizer.DEFAULT_DECOMPOUND : DecompoundMode.valueOf(mode.toUpperCase(Locale.ROOT));
    }

    private static Set<POS.Tag> stopTags(Environment environment, Settings settings) {
        List<String> names = Analysis.getWordList(environment, settings, "stoptags");
        if (names == null) {
            return KoreanPartOfSpeechStopFilter.DEFAULT_STOP_TAGS;
        }
        Set<POS.Tag> tags = EnumSet.noneOf(POS.Tag.class);
        names.forEach(tag -> tags.add(POS.resolveTag(tag)));
        return tags;
    }

    /** Null without words. A duplicate word is refused, unless {@code lenient} is true. */
    private static UserDictionary userDictionary(Environment environment, Settings settings) {
        if (settings.get("user_dictionary") != null && settings.get("user_dictionary_rules") != null) {
            throw new IllegalArgumentException(
                "It is not allowed to use [user_dictionary] in conjunction with [user_dictionary_rules]"
            );
        }
        // Comments are left in: Lucene's own reader drops them, and line numbers in complaints stay those of the file.
        List<String> lines = Analysis.getWordList(
            environment,
            settings,
            "user_dictionary",
            "user_dictionary_rules",
            "lenient",
            false,
            true
        );
        if (lines == null || lines.isEmpty()) {
            return null;
        }
        try {
            return UserDictionary.open(new StringReader(String.join("\n", lines)));
        } catch (IOException e) {
            throw new UncheckedIOException("failed to load nori user dictionary", e);
        }
    }
}
