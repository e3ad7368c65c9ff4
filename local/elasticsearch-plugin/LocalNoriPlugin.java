package storefrontsearch.local;

import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.ko.KoreanNumberFilter;
import org.apache.lucene.analysis.ko.KoreanReadingFormFilter;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.index.mapper.Mapper;
import org.elasticsearch.index.mapper.TextFieldMapper;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.MapperPlugin;
import org.elasticsearch.plugins.Plugin;

/**
 * Korean analysis for the local stack, under the names, settings and defaults of the official {@code analysis-nori} plugin, so that
 * the same mappings run on the official distribution. It exists because that plugin cannot be installed without downloading from
 * its vendor; production clusters install the official one.
 */
public final class LocalNoriPlugin extends Plugin implements AnalysisPlugin, MapperPlugin {

    @Override
    public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
        return Map.of("nori_tokenizer", (index, environment, name, settings) -> NoriComponents.tokenizer(name, environment, settings));
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        return Map.of(
            "nori_part_of_speech", (index, environment, name, settings) -> NoriComponents.partOfSpeech(name, environment, settings),
            "nori_readingform", (index, environment, name, settings) -> NoriComponents.filter(name, KoreanReadingFormFilter::new),
            "nori_number", (index, environment, name, settings) -> NoriComponents.filter(name, KoreanNumberFilter::new)
        );
    }

    @Override
    public Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> getAnalyzers() {
        return Map.of("nori", (index, environment, name, settings) -> NoriComponents.analyzer(name, environment, settings));
    }

    /**
     * The system index behind the Synonyms API maps its text as {@code match_only_text}, whose module the bundled distribution lacks.
     * Plain {@code text} stores a little more and answers the same queries.
     */
    @Override
    public Map<String, Mapper.TypeParser> getMappers() {
        return Map.of("match_only_text", TextFieldMapper.PARSER);
    }
}
